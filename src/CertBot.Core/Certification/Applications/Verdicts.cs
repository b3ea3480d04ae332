using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Certification.Applications;

/// <summary>Properties common to all verdicts.</summary>
public static class Verdicts
{
    /// <summary>Who decided, when and in which round; null for an open one.</summary>
    public static (PersonId By, Instant At, int Round)? By(Verdict verdict) =>
        verdict switch
        {
            Verdict.Passed v => (v.By, v.At, v.Round),
            Verdict.NeedsWork v => (v.By, v.At, v.Round),
            Verdict.NotApplicable v => (v.By, v.At, v.Round),
            _ => null,
        };

    /// <summary>The verdict's name, as the text key <c>certification.verdict.NAME</c> has it.</summary>
    public static string NameOf(Verdict verdict) =>
        verdict switch
        {
            Verdict.Passed => "passed",
            Verdict.NeedsWork => "needs-work",
            Verdict.NotApplicable => "not-applicable",
            _ => "open",
        };
}
