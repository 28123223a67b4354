from django.urls import path

from .views import cases, public_results, publications, published_lines

app_name = "rectification"
urlpatterns = [
    path("cases/", cases.CaseList.as_view(), name="cases"),
    path("cases/<str:number>/", cases.case, name="case"),
    path("cases/<str:number>/start/", cases.case_start, name="case_start"),
    path("cases/<str:number>/measures/", cases.case_measures, name="case_measures"),
    path("cases/<str:number>/close/", cases.case_close, name="case_close"),
    path("publications/", publications.PublicationList.as_view(), name="publications"),
    path("publications/new/", publications.publication_new, name="publication_new"),
    path("publications/<int:pk>/", publications.publication, name="publication"),
    path("publications/<int:pk>/publish/", publications.publication_publish, name="publication_publish"),
    path("publications/<int:pk>/discard/", publications.publication_discard, name="publication_discard"),
    path("publications/<int:pk>/file/", publications.publication_file, name="publication_file"),
    path("publications/<int:pk>/take/<str:number>/", published_lines.publication_take, name="publication_take"),
    path("publications/lines/<int:pk>/leave/", published_lines.line_leave, name="line_leave"),
    path("publications/lines/<int:pk>/withdraw/", published_lines.line_withdraw, name="line_withdraw"),
    path("publications/lines/<int:pk>/correct/", published_lines.line_correct, name="line_correct"),
    path("public/results/", public_results.public_results, name="public_results"),
    path("public/results/<int:pk>/", public_results.public_announcement, name="public_announcement"),
    path("public/results/<int:pk>/file/", public_results.public_announcement_file, name="public_announcement_file"),
]
