using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Certification.Applications;

/// <summary>One criterion of one version, to be decided.</summary>
public sealed record ReviewTask
{
    public required CriterionKey Key { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>Counts every change of this task; a card with another number is stale.</summary>
    public required int Revision { get; init; }

    public PersonId? ClaimedBy { get; init; }

    public ImmutableArray<TaskQuestion> Questions { get; init; } = [];

    /// <summary>Verdicts of the rounds before, oldest first.</summary>
    public ImmutableArray<Verdict> Earlier { get; init; } = [];

    /// <summary>The vendor's comment on a "needs work" verdict.</summary>
    [JsonPropertyName("mended")]
    public string? ReworkComment { get; init; }
}

/// <summary>What was decided about a criterion.</summary>
[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(Passed), "passed")]
[JsonDerivedType(typeof(NeedsWork), "needs-work")]
[JsonDerivedType(typeof(NotApplicable), "not-applicable")]
public abstract record Verdict
{
    private Verdict() { }

    public sealed record Open : Verdict;

    public sealed record Passed(PersonId By, Instant At, int Round) : Verdict;

    public sealed record NeedsWork(PersonId By, Instant At, int Round, string Reason, string Comment) : Verdict;

    public sealed record NotApplicable(PersonId By, Instant At, int Round, string Comment) : Verdict;
}

/// <summary>A reviewer's question to the vendor, and the answer once it came.</summary>
public sealed record TaskQuestion(int Number, PersonId By, Instant At, string Text)
{
    public string? Answer { get; init; }
}

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

    /// <summary>Words of a verdict that are kept beside others: the whole of them is in the history.</summary>
    private const int MaxShortWords = 400;

    /// <summary>The verdict with no more than the first words of its comment, on one line.</summary>
    public static Verdict Shorten(Verdict verdict) =>
        verdict switch
        {
            Verdict.NeedsWork v => v with { Comment = UserText.Excerpt(v.Comment, MaxShortWords) },
            Verdict.NotApplicable v => v with { Comment = UserText.Excerpt(v.Comment, MaxShortWords) },
            _ => verdict,
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
