"""Exports of shops, tills and payment services, and what they come to, counted by hand.

Each is the export, the orders, customers and revenue in it, and how many rows count, are refused, and are left out.
"""

SALES_ABROAD = {
    # 45 − 10 and 85; the second line of an order tells no date of its own.
    "Squarespace": (
        """
Order ID,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,\
Amount Refunded,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,\
Lineitem price,Lineitem sku,Lineitem variant,Billing Name,Billing City,Channel Type
00101,ana@x.io,PARTIALLY_REFUNDED,2025-03-02 10:05:00 +0000,FULFILLED,2025-03-03 10:00:00 +0000,USD,40.00,5.00,\
0.00,10.00,45.00,,0.00,Std,2025-03-02 10:00:00 +0000,2,Mug,20.00,M1,,Ana Z,Riga,web
00102,ben@x.io,PAID,2025-03-04 10:05:00 +0000,FULFILLED,2025-03-05 10:00:00 +0000,USD,80.00,5.00,0.00,0.00,\
85.00,,0.00,Std,2025-03-04 10:00:00 +0000,2,Mug,20.00,M1,,Ben Y,Oslo,web
00102,,,,,,,,,,,,,,,,4,Card,10.00,K1,,,,
""",
        (2, 2, 120),
        (3, 0, 0),
    ),
    # 45, 65 − 65, and one cancelled.
    "Magento orders grid": (
        """
ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status,\
Billing Address,Shipping Information,Customer Email,Customer Group,Subtotal,Shipping and Handling,Customer Name,\
Payment Method,Total Refunded
000000001,Main Website,2025-03-02 10:00:00,Ana Z,Ana Z,45.0000,45.0000,complete,Main 1,Flat Rate,ana@x.io,\
General,40.0000,5.0000,Ana Z,checkmo,0.0000
000000002,Main Website,2025-03-03 10:00:00,Ben Y,Ben Y,65.0000,65.0000,closed,Main 2,Flat Rate,ben@x.io,General,\
60.0000,5.0000,Ben Y,checkmo,65.0000
000000003,Main Website,2025-03-04 10:00:00,Cy X,Cy X,25.0000,25.0000,canceled,Main 3,Flat Rate,cy@x.io,General,\
20.0000,5.0000,Cy X,checkmo,
""",
        (2, 2, 45),
        (3, 0, 0),
    ),
    # 45, 65 − 20 and 15; the incomplete one was never ordered, and customer 0 is a guest known by e-mail.
    "BigCommerce orders": (
        """
Order ID,Customer ID,Customer Name,Customer Email,Customer Phone,Order Date,Order Status,Subtotal (inc tax),\
Subtotal (ex tax),Tax Total,Shipping Cost (inc tax),Shipping Cost (ex tax),Coupon Details,Order Total (inc tax),\
Order Total (ex tax),Refund Amount,Payment Method,Total Quantity,Order Currency Code,Channel Name,Billing City
100,7,Ana Z,ana@x.io,+37120000001,02/03/2025,Completed,40.00,36.00,4.00,5.00,5.00,,45.00,41.00,0.00,Stripe,2,\
USD,Storefront,Riga
101,8,Ben Y,ben@x.io,+37120000002,14/03/2025,Partially Refunded,60.00,54.00,6.00,5.00,5.00,,65.00,59.00,20.00,\
Stripe,3,USD,Storefront,Oslo
102,0,Guest,guest@x.io,,15/03/2025,Incomplete,60.00,54.00,6.00,5.00,5.00,,65.00,59.00,0.00,,3,USD,Storefront,\
Oslo
103,0,Guest,g2@x.io,,16/03/2025,Awaiting Fulfillment,10.00,9.00,1.00,5.00,5.00,,15.00,14.00,0.00,Stripe,1,USD,\
Storefront,Oslo
""",
        (3, 3, 105),
        (4, 0, 0),
    ),
    # 55 of an order of two lines, and 25 − 20; the unpaid one is none.
    "Wix orders": (
        """
Order number,Date created,Time,Total order quantity,Contact email,Note from customer,Additional checkout info,\
Item,Variant,SKU,Qty,Quantity refunded,Price,Weight,Custom text,Deposit amount,Delivery method,Delivery time,\
Recipient name,Delivery country,Delivery city,Billing name,Payment status,Payment method,Coupon code,\
Gift card amount,Shipping rate,Total tax,Total,Currency,Refunded amount,Net amount,Additional fees,\
Fulfillment status,Tracking number
10001,"Mar 2, 2025",10:00:00 AM,3,ana@x.io,,,Mug,,M1,2,0,20,0.3,,,Courier,,Ana Z,LVA,Riga,Ana Z,Paid,Card,,,5,0,\
55,USD,0,55,,Fulfilled,
10001,"Mar 2, 2025",10:00:00 AM,3,ana@x.io,,,Card,,K1,1,0,10,0.1,,,Courier,,Ana Z,LVA,Riga,Ana Z,Paid,Card,,,5,\
0,55,USD,0,55,,Fulfilled,
10002,"Mar 3, 2025",11:00:00 AM,1,ben@x.io,,,Cup,,C1,1,1,20,0.3,,,Courier,,Ben Y,NOR,Oslo,Ben Y,\
Partially refunded,Card,,,5,0,25,USD,20,5,,Fulfilled,
10003,"Mar 4, 2025",12:00:00 PM,2,cy@x.io,,,Cup,,C1,2,0,20,0.3,,,Courier,,Cy X,NOR,Oslo,Cy X,Unpaid,Card,,,5,0,\
45,USD,0,45,,Not fulfilled,
""",
        (2, 2, 60),
        (4, 0, 0),
    ),
    # 45, 65 − 20, 30 − 30, and one that failed.
    "Stripe unified payments": (
        """
id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,\
Converted Currency,Decline Reason,Description,Fee,Refunded date (UTC),Statement Descriptor,Status,\
Seller Message,Taxes On Fee,Card ID,Customer ID,Customer Description,Customer Email,Invoice ID,Transfer
ch_1,2025-03-02 10:00:00,45.00,0.00,usd,true,42.00,0.00,eur,,Order 1,1.10,,SHOP,Paid,Payment complete.,0.00,\
card_1,cus_1,Ana,ana@x.io,in_1,
ch_2,2025-03-03 10:00:00,65.00,20.00,usd,true,60.00,18.50,eur,,Order 2,1.30,2025-03-05 09:00:00,SHOP,Paid,\
Payment complete.,0.00,card_2,cus_2,Ben,ben@x.io,in_2,
ch_3,2025-03-04 10:00:00,30.00,0.00,usd,false,28.00,0.00,eur,card_declined,Order 3,0.00,,SHOP,Failed,\
The bank declined.,0.00,card_3,cus_3,Cy,cy@x.io,in_3,
ch_4,2025-03-04 11:00:00,30.00,30.00,usd,true,28.00,28.00,eur,,Order 4,0.80,2025-03-06 09:00:00,SHOP,Refunded,\
Payment complete.,0.00,card_3,cus_3,Cy,cy@x.io,in_4,
""",
        (3, 3, 90),
        (4, 0, 0),
    ),
    # 45 + 65 − 20; the payout and the fee are no sales.
    "Stripe balance": (
        """
id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description,Customer Facing Amount,\
Customer Facing Currency,Transfer,Transfer Date (UTC),Transfer Group
txn_1,charge,ch_1,45.00,1.10,43.90,usd,2025-03-02 10:00,2025-03-04 00:00,Order 1,45.00,usd,,,
txn_2,charge,ch_2,65.00,1.30,63.70,usd,2025-03-03 10:00,2025-03-05 00:00,Order 2,65.00,usd,,,
txn_3,refund,re_1,-20.00,0.00,-20.00,usd,2025-03-05 09:00,2025-03-05 09:00,REFUND FOR CHARGE (Order 2),-20.00,\
usd,,,
txn_4,payout,po_1,-87.60,0.00,-87.60,usd,2025-03-07 00:00,2025-03-07 00:00,STRIPE PAYOUT,,,,,
txn_5,stripe_fee,,-2.00,0.00,-2.00,usd,2025-03-08 00:00,2025-03-08 00:00,Billing fee,,,,,
""",
        (2, None, 90),
        (3, 0, 2),
    ),
    # 45 + 65 − 20; the withdrawal and the bill are no sales.
    "PayPal activity": (
        """
"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address",\
"To Email Address","Transaction ID","Shipping Address","Address Status","Item Title","Item ID",\
"Reference Txn ID","Invoice Number","Quantity","Receipt ID","Balance","Country","Balance Impact"
"03/02/2025","10:00:00","PST","Ana Z","Express Checkout Payment","Completed","USD","45.00","-1.61","43.39",\
"ana@x.io","shop@x.io","8XY1","","Confirmed","Mug","","","1001","1","","43.39","Latvia","Credit"
"03/14/2025","11:00:00","PST","Ben Y","Express Checkout Payment","Completed","USD","65.00","-2.19","62.81",\
"ben@x.io","shop@x.io","8XY2","","Confirmed","Cup","","","1002","1","","106.20","Norway","Credit"
"03/15/2025","12:00:00","PST","Ben Y","Payment Refund","Completed","USD","-20.00","0.00","-20.00","shop@x.io",\
"ben@x.io","8XY3","","","Cup","","8XY2","1002","1","","86.20","Norway","Debit"
"03/16/2025","09:00:00","PST","","General Withdrawal","Completed","USD","-80.00","0.00","-80.00","shop@x.io","",\
"8XY4","","","","","","","","","6.20","","Debit"
"03/17/2025","09:00:00","PST","Post Office","PreApproved Payment Bill User Payment","Completed","USD","-5.00",\
"0.00","-5.00","shop@x.io","post@y.io","8XY5","","","","","","","","","1.20","","Debit"
""",
        (2, 2, 90),
        (3, 0, 2),
    ),
    # 50, one given back, and 20 − 5.
    "Gumroad": (
        """
Purchase ID,Item Name,Buyer Name,Purchase Email,Buyer Email,Do not contact?,Purchase Date,\
Purchase Time (US/Pacific),Subtotal ($),Taxes ($),Tax Type,Shipping ($),Sale Price ($),Fees ($),Net Total ($),\
Tip ($),Tax Included in Price?,Street Address,City,Zip Code,State,Country,Referrer,Refunded?,Partial Refund ($),\
Fully Refunded?,Disputed?,Dispute Won?,Variants,Discount Code,Recurring Charge?,Free trial purchase?,\
Pre-order authorization?,Product ID,Order Number,Payment Type,Access Revoked?
p1,Course,Ana Z,ana@x.io,ana@x.io,0,2025-03-02,10:00:00 -0800,50.00,0.00,,0.00,50.00,5.50,44.50,0.00,0,,Riga,,,\
Latvia,direct,0,0.00,0,0,0,,,0,0,0,pid1,1001,card,0
p2,Course,Ben Y,ben@x.io,ben@x.io,0,2025-03-03,11:00:00 -0800,50.00,0.00,,0.00,50.00,5.50,44.50,0.00,0,,Oslo,,,\
Norway,twitter,1,0.00,1,0,0,,,0,0,0,pid1,1002,card,0
p3,Book,Ana Z,ana@x.io,ana@x.io,0,2025-03-04,12:00:00 -0800,20.00,0.00,,0.00,20.00,2.20,17.80,0.00,0,,Riga,,,\
Latvia,direct,0,5.00,0,0,0,,,0,0,0,pid2,1003,card,0
""",
        (3, 2, 65),
        (3, 0, 0),
    ),
    # 9 + 3 − 4.5, and 4.5.
    "Square items returns": (
        """
Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,\
Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,\
Customer Name,Customer Reference ID,Unit,Count
2025-03-02,10:00:00,Eastern Time (US & Canada),Coffee,Latte,2.0,Large,L1,,$9.00,$0.00,$9.00,$0.80,TX1,P1,Till,,\
http,Payment,Main St,For Here,C1,Ana Z,,ea,2
2025-03-02,10:00:00,Eastern Time (US & Canada),Food,Bagel,1.0,Regular,B1,,$4.00,-$1.00,$3.00,$0.30,TX1,P1,Till,,\
http,Payment,Main St,For Here,C1,Ana Z,,ea,1
2025-03-03,11:00:00,Eastern Time (US & Canada),Coffee,Latte,-1.0,Large,L1,,-$4.50,$0.00,-$4.50,-$0.40,TX2,P2,\
Till,,http,Refund,Main St,For Here,C1,Ana Z,,ea,-1
2025-03-04,11:00:00,Eastern Time (US & Canada),Coffee,Latte,1.0,Large,L1,,$4.50,$0.00,$4.50,$0.40,TX3,P3,Till,,\
http,Payment,Main St,For Here,C2,Ben Y,,ea,1
""",
        (2, 2, 12),
        (4, 0, 0),
    ),
    # 45 and 25; one was cancelled.
    "WooCommerce WebToffee order export": (
        """
order_id,order_number,order_date,paid_date,status,shipping_total,shipping_tax_total,fee_total,tax_total,\
cart_discount,order_discount,discount_total,order_total,order_subtotal,order_currency,payment_method,\
payment_method_title,transaction_id,customer_ip_address,customer_user_agent,shipping_method,customer_id,\
customer_user,customer_email,billing_first_name,billing_last_name,billing_email,billing_phone,billing_city,\
billing_country,customer_note,line_items,refund_items
812,812,2025-03-02 10:00:00,2025-03-02 10:05:00,completed,5.00,0,0,0,0,0,0,45.00,40.00,EUR,stripe,Card,ch_1,\
1.1.1.1,Mozilla,flat,7,ana,ana@x.io,Ana,Z,ana@x.io,+37120000001,Riga,LV,,name:Mug|quantity:2|total:40.00,
813,813,2025-03-03 10:00:00,,cancelled,5.00,0,0,0,0,0,0,65.00,60.00,EUR,stripe,Card,,1.1.1.2,Mozilla,flat,8,ben,\
ben@x.io,Ben,Y,ben@x.io,+37120000002,Oslo,NO,,name:Cup|quantity:3|total:60.00,
814,814,2025-03-04 10:00:00,2025-03-04 10:05:00,processing,5.00,0,0,0,0,0,0,25.00,20.00,EUR,stripe,Card,ch_2,\
1.1.1.1,Mozilla,flat,7,ana,ana@x.io,Ana,Z,ana@x.io,+37120000001,Riga,LV,,name:Mug|quantity:1|total:20.00,
""",
        (2, 1, 70),
        (3, 0, 0),
    ),
    # 55 of an order of two lines, 45 − 20, and one given back; the unpaid one is none.
    "Ecwid": (
        """
order_number;order_fulfillment_status;order_payment_status;order_time;customer_email;customer_name;\
order_subtotal;order_shipping_cost;order_tax;order_discount;order_coupon_code;order_total;order_refunded_amount;\
item_name;item_sku;item_quantity;item_price;billing_phone;shipping_city
501;DELIVERED;PAID;2025-03-02 10:00:00 +0000;ana@x.io;Ana Z;50;5;0;0;;55;0;Mug;M1;2;20;+371200;Riga
501;DELIVERED;PAID;2025-03-02 10:00:00 +0000;ana@x.io;Ana Z;50;5;0;0;;55;0;Card;K1;1;10;+371200;Riga
502;DELIVERED;PARTIALLY_REFUNDED;2025-03-03 10:00:00 +0000;ben@x.io;Ben Y;40;5;0;0;;45;20;Mug;M1;2;20;\
+4712345678;Oslo
503;AWAITING_PROCESSING;AWAITING_PAYMENT;2025-03-04 10:00:00 +0000;cy@x.io;Cy X;40;5;0;0;;45;0;Mug;M1;2;20;\
+4712345679;Oslo
504;RETURNED;REFUNDED;2025-03-05 10:00:00 +0000;di@x.io;Di W;40;5;0;0;;45;45;Mug;M1;2;20;+4712345670;Oslo
""",
        (3, 3, 80),
        (5, 0, 0),
    ),
}
