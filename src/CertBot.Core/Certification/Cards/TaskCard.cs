using CertBot.Core.Conversation;
using CertBot.Core.Policy;
namespace CertBot.Core.Certification.Cards;

/// <summary>One criterion for its reviewers: what is required, how it is checked, what was handed in; the decision, or its outcome.</summary>
public static class TaskCard
{
    public static Say.Card For(Application application, Edition edition, CriterionKey criterion) => new("task", Facts.Of(application, edition));
}
