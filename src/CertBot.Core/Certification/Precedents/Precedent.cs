using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Precedents;

/// <summary>
/// How a criterion was decided for one version of an application, where the decision says why: "needs work" or "not applicable". Known once the round is over and
/// nothing can be undone. For the platform's people only.
/// </summary>
public sealed record Precedent
{
    /// <summary>Later than any decision (UTC, in seconds), so that the newest has the first id.</summary>
    private const long EndOfTime = 99_999_999_999;

    public required CriterionKey Criterion { get; init; }

    public required ApplicationId Application { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string VendorName { get; init; }

    /// <summary>With the first words of its comment.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The round in which the criterion passed afterwards; null: it has not, or nothing was to be mended.</summary>
    public int? PassedIn { get; init; }

    /// <summary>In ordinal order of ids the newest comes first.</summary>
    [JsonIgnore]
    public string Id =>
        Verdicts.By(Verdict) is var (_, at, round)
            ? string.Create(CultureInfo.InvariantCulture, $"{EndOfTime - at.ToUnixTimeSeconds():D11}.{Application}.{round}")
            : throw new InvalidOperationException("an open task is no precedent");

    /// <summary>The reason of the catalogue; null: it was not applicable.</summary>
    [JsonIgnore]
    public string? Reason => (Verdict as Verdict.NeedsWork)?.Reason;

    /// <summary>The precedents of a round that is over, and those of earlier rounds that passed in it.</summary>
    public static ImmutableArray<Precedent> OfRound(Application app, int round, ImmutableSortedDictionary<CriterionKey, ReviewTask> tasks) =>
        [
            .. tasks
                .Values.Where(task => Verdicts.By(task.Verdict) is var (_, _, decidedIn) && decidedIn == round)
                .Select(task => OfTask(app, task))
                .OfType<Precedent>(),
        ];

    /// <summary>A rule of the inspection has precedents of its own beside those of the criteria: under this key.</summary>
    public static CriterionKey KeyOfRule(string code) => new($"rule.{code}");

    /// <summary>How a reviewer decided about a disputed finding: kept is "needs work", dismissed "not applicable".</summary>
    public static Precedent OfFinding(Application app, InspectionEvent.Decided decided, RecordedEvent<ApplicationEvent> recorded)
    {
        var number = app.Inspection?.Disputes.GetValueOrDefault(decided.Finding.Key)?.Number ?? 0;
        return Create(
            app,
            KeyOfRule(decided.Rule.Code),
            decided.IsDismissed
                ? new Verdict.NotApplicable(recorded.By, recorded.At, number, decided.Reason)
                : new Verdict.NeedsWork(recorded.By, recorded.At, number, decided.Rule.Code, decided.Reason)
        );
    }

    private static Precedent? OfTask(Application app, ReviewTask task) =>
        task.Verdict switch
        {
            Verdict.NeedsWork or Verdict.NotApplicable => Create(app, task.Key, task.Verdict),
            Verdict.Passed passed when task.Earlier.LastOrDefault() is Verdict.NeedsWork objection => Create(app, task.Key, objection) with
            {
                PassedIn = passed.Round,
            },
            _ => null,
        };

    private static Precedent Create(Application app, CriterionKey criterion, Verdict verdict) =>
        new()
        {
            Criterion = criterion,
            Application = app.Id,
            Name = app.Name,
            Version = app.Release.Version,
            VendorName = app.VendorName,
            Verdict = Verdicts.Shorten(verdict),
        };
}
