using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Certification.ReadModels;

/// <summary>One line of a list: what "my applications" and "queue" show. A read model, derived from the application.</summary>
public sealed record ApplicationSummary
{
    public required ApplicationId Id { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required VendorId Vendor { get; init; }

    public required string VendorName { get; init; }

    /// <summary>The stage's name as the text key <c>stage.NAME</c> has it.</summary>
    public required string Stage { get; init; }

    [JsonPropertyName("turn")]
    public required ResponsibleParty ResponsibleParty { get; init; }

    [JsonPropertyName("since")]
    public required Instant WaitingSince { get; init; }

    public LocalDate? Promised { get; init; }

    /// <summary>True: leaves the open list, stays in the vendor's.</summary>
    [JsonPropertyName("ended")]
    public required bool HasEnded { get; init; }

    /// <summary>Open review tasks: criterion key and the roles that may decide it.</summary>
    [JsonPropertyName("open")]
    public ImmutableArray<OpenTask> OpenTasks { get; init; } = [];

    /// <summary>What reviewers asked the vendor and was not answered yet; null: nothing.</summary>
    public ImmutableArray<OpenQuestion>? Questions { get; init; }

    /// <summary>Disputed findings that wait for a reviewer; null: none.</summary>
    public ImmutableArray<OpenDisputes>? Disputes { get; init; }

    /// <summary>Open escalations.</summary>
    public ImmutableArray<EscalationId> Escalations { get; init; } = [];

    /// <summary>What the buttons of a list are about; null in a line that an earlier build wrote.</summary>
    public CardSubject? Subject { get; init; }

    /// <summary>It has a certificate, also while a new version is on its way or it is suspended; null in a line that an earlier build wrote.</summary>
    [JsonPropertyName("certified")]
    public bool? IsCertified { get; init; }

    /// <summary>The state of the certificate; null: there is none, or an earlier build wrote the line.</summary>
    [JsonPropertyName("certificate")]
    public CertificateState? CertificateState { get; init; }

    /// <summary>What waits for somebody in a matter of measures; null: nothing.</summary>
    [JsonPropertyName("sanctions")]
    public ImmutableArray<SanctionTask>? SanctionTasks { get; init; }

    /// <summary>Vendors that had the listing before: the application leaves their lists.</summary>
    public ImmutableArray<VendorId> FormerVendors { get; init; } = [];

    public required int Revision { get; init; }

    /// <summary>It ended without a certificate: its listing can be released.</summary>
    [JsonIgnore]
    public bool IsClosed => HasEnded && Stage is StageName.Declined or StageName.Withdrawn;

    /// <summary>Its kick-off has not been decided yet.</summary>
    [JsonIgnore]
    public bool IsBeforeKickOff => Stage is StageName.KickOff or StageName.NotReady;
}

public sealed record OpenTask(Policy.CriterionKey Criterion, ImmutableArray<RoleName> Reviewers, PersonId? ClaimedBy)
{
    /// <summary>The task's; null in a line that an earlier build wrote.</summary>
    public int? Revision { get; init; }
}

/// <summary>Disputed findings that the same people may decide.</summary>
/// <param name="Group">The group that got their cards.</param>
/// <param name="Reviewers">Who may decide them.</param>
/// <param name="Count">How many.</param>
/// <param name="Since">Since when (UTC) the first of them waits.</param>
public sealed record OpenDisputes(GroupName Group, ImmutableArray<RoleName> Reviewers, int Count, Instant Since);

/// <summary>A reviewer's question that the vendor has not answered yet, and since when (UTC).</summary>
public sealed record OpenQuestion(CriterionKey Criterion, int Number, Instant Since);

/// <summary>An application's line in the lists.</summary>
public static class ApplicationSummaryProjection
{
    public static ApplicationSummary Project(Application app, Edition edition)
    {
        var escalations = app.Escalations.Values.Where(e => e.Closed is null).Select(e => e.Id);
        return new()
        {
            Id = app.Id,
            Name = app.Name,
            Version = app.Release.Version,
            Vendor = app.Vendor,
            VendorName = app.VendorName,
            Stage = StageName.Of(app.Stage),
            ResponsibleParty = ResponsibleParties.Of(app.Stage),
            WaitingSince = app.Stage.Since,
            Promised = PromisedDates.For(app, edition),
            HasEnded = app.Stage is Stage.Certified or Stage.Declined or Stage.Withdrawn && !escalations.Any() && app.Standing is not { IsOpen: true },
            OpenTasks = app.Stage is Stage.Review stage
                ?
                [
                    .. edition
                        .Criteria.OrderBy(c => c.Number)
                        .Where(c => stage.Tasks.GetValueOrDefault(c.Key) is { Verdict: Verdict.Open })
                        .Select(c => new OpenTask(c.Key, c.Reviewers, stage.Tasks[c.Key].ClaimedBy) { Revision = stage.Tasks[c.Key].Revision }),
                ]
                : [],
            Questions = QuestionsIn(app.Stage),
            Disputes = DisputesIn(app, edition),
            Escalations = [.. escalations],
            Subject = CardSubject.Of(app),
            IsCertified = app.CertificateState is CertificateState.Valid or CertificateState.Suspended,
            CertificateState = app.CertificateState,
            SanctionTasks = SanctionTasks.Of(app, edition) is { IsEmpty: false } tasks ? tasks : null,
            FormerVendors = app.FormerVendors,
            Revision = app.Revision,
        };
    }

    private static ImmutableArray<OpenDisputes>? DisputesIn(Application app, Edition edition)
    {
        ImmutableArray<OpenDisputes> all =
        [
            .. from dispute in InspectionRules.WaitingDisputes(app)
            let reviewers = RuleCriteria.ReviewersOf(dispute.Rule, edition)
            group (dispute, reviewers) by (RuleCriteria.GroupFor(dispute.Rule, edition), string.Join(' ', reviewers)) into same
            select new OpenDisputes(same.Key.Item1, same.First().reviewers, same.Count(), same.Min(d => d.dispute.Reason?.At) ?? app.Stage.Since),
        ];
        return all.IsEmpty ? null : all;
    }

    private static ImmutableArray<OpenQuestion>? QuestionsIn(Stage stage)
    {
        var tasks = stage switch
        {
            Stage.Review review => review.Tasks,
            Stage.Rework rework => rework.Tasks,
            _ => ImmutableSortedDictionary<CriterionKey, ReviewTask>.Empty,
        };
        ImmutableArray<OpenQuestion> questions =
        [
            .. from task in tasks.Values
            from question in task.Questions
            where question.Answer is null
            select new OpenQuestion(task.Key, question.Number, question.At),
        ];
        return questions.IsEmpty ? null : questions;
    }
}
