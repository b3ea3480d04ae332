using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;
using static CertBot.Core.Support.SupportRefusals;

namespace CertBot.Core.Support.Cases;

/// <summary>Which facts can be true of a case. Their order says nothing: they may become known late and in any order.</summary>
public static class CaseFactRules
{
    /// <summary>Most facts of a case.</summary>
    public const int MaxFacts = 500;

    /// <summary>Most facts that are taken in by one command.</summary>
    public const int MaxAtOnce = 50;

    /// <summary>Longest comment of a rating, in characters.</summary>
    public const int MaxCommentLength = 2000;

    /// <summary>The id under which answers to surveys come to their cases.</summary>
    public const string SurveyActor = "survey";

    /// <summary>How far the clocks of other systems may be ahead of this host's.</summary>
    public static Duration ClockTolerance { get; } = Duration.FromMinutes(5);

    /// <summary>Facts that became known later than this after they happened are called late.</summary>
    public static Duration LateAfter { get; } = Duration.FromMinutes(15);

    /// <summary>Names a fact among those of its case. Made of what it says: facts that say the same of the same instant are one.</summary>
    public static string IdOf(CaseFact fact) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CoreJson.Write(fact))))[..16];

    /// <summary>The reason why a fact cannot be taken in; null: it can.</summary>
    internal static Refusal? Check(CaseFact fact, SupportCase supportCase, CaseContext context) =>
        fact.At < supportCase.OpenedAt
            ? Refuse(
                "before-opening",
                "at",
                new() { ["at"] = LocalizableValue.Timestamp(fact.At), ["opened"] = LocalizableValue.Timestamp(supportCase.OpenedAt) }
            )
        : CheckTime(fact.At, context) is { } refusal ? refusal
        : supportCase.Facts.Length >= MaxFacts ? Refuse("too-many-facts", arguments: new() { ["max"] = MaxFacts })
        : fact switch
        {
            CaseFact.WaitedForCustomer wait => CheckWait(wait, supportCase, context),
            CaseFact.Rated when IsOwnRating(supportCase, context) => Refuse("own-rating", "score"),
            CaseFact.Rated { Score: < 1 or > 5 } rated => Refuse("rating-out-of-range", "score", new() { ["score"] = rated.Score }),
            CaseFact.Rated { Comment.Length: > MaxCommentLength } => Refuse("comment-too-long", "comment", new() { ["max"] = MaxCommentLength }),
            _ => null,
        };

    /// <summary>The reason why nothing that happened at this instant is taken in; null: it may be.</summary>
    internal static Refusal? CheckTime(Instant moment, CaseContext context) =>
        moment > context.Now + ClockTolerance ? Refuse("in-the-future", "at", new() { ["at"] = LocalizableValue.Timestamp(moment) })
        : IsClosed(YearOf(moment, context.Edition), context)
            ? Refuse("closed-year", "at", new() { ["year"] = YearOf(moment, context.Edition).ToString(System.Globalization.CultureInfo.InvariantCulture) })
        : null;

    /// <summary>
    /// A vendor does not rate itself: its people report no ratings, and its systems none of cases that its own people filed. Answers to this programme's surveys
    /// were checked when they were given.
    /// </summary>
    private static bool IsOwnRating(SupportCase supportCase, CaseContext context) =>
        !context.Actor.IsIntegration || (context.Actor.Id.Value != SurveyActor && context.Vendor.Surveys?.IsOwn(supportCase.Opening.Filer.Email) == true);

    private static Refusal? CheckWait(CaseFact.WaitedForCustomer wait, SupportCase supportCase, CaseContext context)
    {
        if (wait.Until is { } end && end < wait.At)
        {
            return Refuse(
                "pause-ends-before-it-starts",
                "until",
                new() { ["start"] = LocalizableValue.Timestamp(wait.At), ["end"] = LocalizableValue.Timestamp(end) }
            );
        }

        if (wait.Until > context.Now + ClockTolerance)
            return Refuse("in-the-future", "until", new() { ["at"] = LocalizableValue.Timestamp(wait.Until.Value) });

        var waits = CaseProgress.Of(supportCase, context.Now).Waits;
        var other = wait.Until is { } until
            ? waits.Where(w => w.Starts < until && (w.Ends is not { } ends || wait.At < ends)).Take(1).ToImmutableArray()
            : [.. waits.Where(w => w.Starts <= wait.At && (w.Ends is not { } ends || wait.At < ends)).Take(1)];
        return other is [var overlapped]
            ? Refuse(
                "pauses-overlap",
                "at",
                new() { ["start"] = LocalizableValue.Timestamp(wait.At), ["other"] = LocalizableValue.Timestamp(overlapped.Starts) }
            )
            : null;
    }

    private static int YearOf(Instant moment, Edition edition) => edition.DayOf(moment).Year;

    private static bool IsClosed(int year, CaseContext context) =>
        context.Edition.DayOf(context.Now) > new LocalDate(year, 12, 31).PlusDays(context.Edition.Support.DaysUntilYearCloses);
}
