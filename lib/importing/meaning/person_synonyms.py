"""Header names by which a customer is known: her number or name, her e-mail, her phone. Written as in `synonyms`."""

PERSON = (
    "customer id|customerid|client id|user id|userid|id клиента|код клиента|номер клиента|ид клиента|id покупателя|"
    "email address|email billing|адрес электронной почты|id пользователя|customer|client|клиент|покупатель|"
    "пользователь|customer number|customer no|client number|customer code|member id|card number|loyalty card|"
    "номер карты|карта клиента|карта лояльности|kunden id|kundennummer|kunde|id client|numero client|id cliente|"
    "cliente|customer unique id|customer key|buyer id|buyer|contact id|subscriber id|household id|email|e mail|"
    "customer email|client email|почта|электронная почта|phone|phone number|телефон|номер телефона|mobile phone|"
    "телефон клиента|email клиента|user email|billing email|purchased by|заказчик|карта гостя|номер карты гостя|"
    "номер карты клиента|person id|associated contact ids|associated contact id|"
    "contact person|associated contact|booked by|record id|"
    "identifiant client|id de cliente|codigo do cliente|codigo cliente|"
    "kundenkonto|n client|идентификатор клиента|идентификатор пользователя|bonus card|гость id|id гостя|client code|"
    "shopper id|purchaser|account number|account id|customers id|account code|адрес получателя"
    "~user|member|guest|subscriber|requester id|requester|заявитель|reporter|contact|login|логин|контрагент|фио|"
    "имя клиента|customer name|client name|user name|username|id|respondent id|respondent|респондент|name|имя|"
    "recipient|получатель|person|uid|distinct id|абонент|гость|основной контакт|контакт|account|карта|card|"
    "карта лояльности номер"
)
EMAIL = (
    "email|e mail|customer email|client email|email address|email клиента|почта|электронная почта|user email|"
    "billing email|contact email|адрес электронной почты|email billing|email покупателя|email получателя|"
    "e mail клиента|почта клиента|эл почта|emailadresse|e mail adresse|adresse email|adresse e mail|courriel|"
    "correo|correo electronico|mail|subscriber email|recipient email|buyer email|work email|рабочий e mail|"
    "requester email|user email address|customers email|account email|email пользователя"
    "~username|login|логин|to"
)
PHONE = (
    "phone|phone number|телефон|номер телефона|mobile phone|customer phone|client phone|телефон клиента|mobile|"
    "billing phone|телефон покупателя|телефон получателя|рабочий телефон|мобильный телефон|мобильный|"
    "сотовый телефон|telefon|telefonnummer|handy|telephone|numero de telephone|telefono|telefone|celular|tel|"
    "contact phone|phone billing|номер телефона клиента|msisdn|телефоны"
    "~номер"
)
