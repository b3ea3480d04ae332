using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Precedents;
using CertBot.Core.Policy;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification.Recertification;

public sealed class PrecedentTests
{
    private static readonly CriterionKey Code = new("code");

    [Fact]
    public void Decision_is_a_precedent_when_its_round_is_over_and_not_before()
    {
        var decided = ApplicationScenario.InReview.PassCriterion("functional").PassCriterion("language").RequestChangesTo("code");
        Assert.Empty(RowsOf(decided));

        var row = Assert.Single(RowsOf(ApplicationScenario.InRework));
        Assert.Equal(("code", "Acme Sync", "2.0", "defect"), (row.Criterion.Value, row.Name, row.Version, row.Reason));
        Assert.Equal((TestPeople.Rnd.Id, "Replace CustomQuery"), (Objection(row).By, Objection(row).Comment));
        Assert.Null(row.PassedIn);
    }

    [Fact]
    public void Decision_that_was_undone_is_no_precedent()
    {
        var undone = ApplicationScenario.InReview.RequestChangesTo("code").When(TestPeople.Rnd, new Undo(Code, null)).PassAllCriteria();
        Assert.Empty(RowsOf(undone));
    }

    [Fact]
    public void Criterion_that_passes_later_is_the_same_precedent_with_the_round()
    {
        var later = ApplicationScenario
            .InRework.When(TestPeople.Developer, new ReworkCriterion(Code, "done"))
            .When(TestPeople.Developer, new SubmitRework())
            .PassCriterion("code")
            .AdvanceBy(Duration.FromMinutes(3))
            .Tick();
        var rows = RowsOf(later);
        Assert.Equal([null, 2], rows.Select(r => r.PassedIn));
        Assert.Single(rows.Select(r => r.Id).Distinct());
    }

    [Fact]
    public void Three_are_shown_those_with_the_same_reason_first_and_never_the_application_itself()
    {
        ImmutableArray<Precedent> all =
        [
            Create("own", 9, "defect"),
            Create("a", 8, "other"),
            Create("b", 7, "defect"),
            Create("c", 6, "other"),
            Create("d", 5, "defect"),
            Create("e", 4, "other"),
        ];
        Assert.Equal(["b", "d", "a"], Names(SimilarPrecedents.Select(all, new("own"), "defect")));
        Assert.Equal(["a", "b", "c"], Names(SimilarPrecedents.Select(all, new("own"), null)));
        Assert.Equal(["own", "a", "b"], Names(SimilarPrecedents.Select(all.Reverse(), null, null)));
    }

    [Fact]
    public void Reason_is_that_of_this_version_and_else_of_the_certified_one()
    {
        var rework = ApplicationScenario.InRework.When(TestPeople.Developer, new ReworkCriterion(Code, "done")).When(TestPeople.Developer, new SubmitRework());
        Assert.Equal("defect", SimilarPrecedents.ReasonOf(rework.Current, Code));
        var next = rework
            .PassCriterion("code")
            .AdvanceBy(Duration.FromMinutes(3))
            .Tick()
            .When(TestPeople.Developer, new SubmitStandards(ApplicationScenario.Profile))
            .When(TestPeople.Analyst, new PassAudit())
            .When(TestPeople.Developer, new AnnounceVersion("2.1"));
        Assert.Equal("defect", SimilarPrecedents.ReasonOf(next.Current, Code));
        Assert.Null(SimilarPrecedents.ReasonOf(ApplicationScenario.InReview.Current, Code));
    }

    [Fact]
    public void Next_version_knows_how_each_criterion_was_decided_for_the_certified_one()
    {
        var certified = ApplicationScenario
            .InRework.When(TestPeople.Developer, new ReworkCriterion(Code, "done"))
            .When(TestPeople.Developer, new SubmitRework())
            .PassCriterion("code")
            .AdvanceBy(Duration.FromMinutes(3))
            .Tick()
            .When(TestPeople.Developer, new SubmitStandards(ApplicationScenario.Profile))
            .When(TestPeople.Analyst, new PassAudit());
        var next = certified.When(TestPeople.Developer, new AnnounceVersion("2.1"));

        var last = next.Current.LastReview;
        Assert.Equal("2.0", last?.Version);
        Assert.Equal(["code", "functional", "language"], last?.Decisions.Keys.Select(k => k.Value));
        var code = last?.Decisions[Code];
        Assert.Equal(new Verdict.Passed(TestPeople.Rnd.Id, Assert.IsType<Verdict.Passed>(code?.Verdict).At, 2), code?.Verdict);
        Assert.Equal("Replace CustomQuery", Assert.IsType<Verdict.NeedsWork>(code?.Objection).Comment);
        Assert.Null(last?.Decisions[new("functional")].Objection);
        // A version that is withdrawn was never decided: the certified one stays the last.
        Assert.Equal(last, next.When(TestPeople.Developer, new Withdraw("no")).Current.LastReview);
    }

    [Fact]
    public void Words_are_kept_up_to_four_hundred_characters()
    {
        var wordy = ApplicationScenario
            .InReview.PassCriterion("functional")
            .PassCriterion("language")
            .When(TestPeople.Rnd, new RequestChanges(Code, null, "defect", new string('x', 2000)))
            .AdvanceBy(Duration.FromMinutes(3))
            .Tick();
        Assert.Equal(400, Objection(Assert.Single(RowsOf(wordy))).Comment.Length);
    }

    /// <summary>The rows that were written one after the other.</summary>
    private static ImmutableArray<Precedent> RowsOf(ApplicationScenario scenario)
    {
        var rows = ImmutableArray.CreateBuilder<Precedent>();
        Application? state = null;
        foreach (var recorded in scenario.Events)
        {
            state = CertBot.Core.Certification.ApplicationEvolver.Evolve(state, recorded);
            rows.AddRange(PrecedentProjection.Project(recorded, state));
        }

        return rows.ToImmutable();
    }

    private static Verdict.NeedsWork Objection(Precedent precedent) => Assert.IsType<Verdict.NeedsWork>(precedent.Verdict);

    private static IEnumerable<string> Names(IEnumerable<Precedent> precedents) => precedents.Select(p => p.Application.Value);

    private static Precedent Create(string app, int day, string reason) =>
        new()
        {
            Criterion = Code,
            Application = new(app),
            Name = app,
            Version = "1.0",
            VendorName = "V",
            Verdict = new Verdict.NeedsWork(TestPeople.Rnd.Id, Instant.FromUtc(2026, 3, day, 9, 0), 1, reason, "words"),
        };
}
