using CertBot.Core.Primitives;

namespace CertBot.Commands.Cases;

/// <summary>What became of a case that was told from outside.</summary>
internal abstract record CaseIntakeResult
{
    private CaseIntakeResult() { }

    public sealed record New(CaseId Id) : CaseIntakeResult;

    /// <summary>So many facts were not known yet.</summary>
    public sealed record Changed(CaseId Id, int Facts) : CaseIntakeResult;

    public sealed record Unchanged(CaseId Id) : CaseIntakeResult;

    public sealed record Refused(Refusal Refusal) : CaseIntakeResult;
}
