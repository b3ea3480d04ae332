using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Measures;

/// <summary>Refusals about measures: their text keys begin with <c>sanction.refused.</c>.</summary>
internal static class SanctionRefusals
{
    public static Refusal Create(string code, string? question = null, LocalizableObject? data = null) => new($"sanction.refused.{code}", data ?? [], question);

    public static Decision<ApplicationEvent> CreateRejection(Refusal refusal) => Decision<ApplicationEvent>.Reject(refusal);

    public static Decision<ApplicationEvent> CreateRejection(string code, string? question = null, LocalizableObject? data = null) =>
        CreateRejection(Create(code, question, data));
}
