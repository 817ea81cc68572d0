FROM python:3.12-slim

# Projects of people who sign in may be kept here, on a volume: see docs/sign-in.md.
RUN useradd --create-home regulars && install -d -o regulars -g regulars /home/regulars/projects
WORKDIR /home/regulars/app

COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt

COPY app.py ./
COPY .streamlit .streamlit
COPY lib lib
COPY pages pages
COPY sample_data sample_data
USER regulars

ENV STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD python -c "import urllib.request; urllib.request.urlopen('http://localhost:8501/_stcore/health', timeout=4)"
CMD ["streamlit", "run", "app.py"]
