using CertBot.Repositories.Surveys;

namespace CertBot.Repositories;

/// <summary>The lists people see.</summary>
internal sealed record ReadModelStores(
    ApplicationSummaryStore Applications,
    CaseStore Cases,
    CustomerStore Customers,
    PrecedentStore Precedents,
    SurveyAnswerStore SurveyAnswers,
    SurveyLinkStore SurveyLinks,
    RegularAuditStore Audits
);
