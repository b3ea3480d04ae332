using CertBot.Core.Certification;
using CertBot.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Certification;

public sealed class RowTests
{
    public static TheoryData<string, string, Side> Turns => new()
    {
        { "kick-off", "submitted", Side.Analysts },
        { "not-ready", "not-ready", Side.Vendor },
        { "priority", "priority", Side.Leadership },
        { "deferred", "deferred", Side.Nobody },
        { "declined", "declined", Side.Nobody },
        { "collecting", "collecting", Side.Vendor },
        { "review", "review", Side.Reviewers },
        { "mending", "mending", Side.Vendor },
        { "standards", "standards", Side.Vendor },
        { "audit", "audit", Side.Analysts },
        { "shortcomings", "shortcomings", Side.Vendor },
        { "certified", "certified", Side.Nobody },
        { "withdrawn", "withdrawn", Side.Nobody },
    };

    [Theory, MemberData(nameof(Turns))]
    public void Every_stage_has_a_name_and_somebodys_turn(string name, string story, Side turn)
    {
        var app = Story(story).App;
        Assert.Equal((name, turn), (StageName.Of(app.Stage), Whose.Turn(app.Stage)));
        var row = RowOf.From(app, SmallEdition.Value);
        Assert.Equal((name, turn, app.Stage.Since, app.Revision), (row.Stage, row.Turn, row.Since, row.Revision));
        Assert.Equal(name is "declined" or "withdrawn" or "certified", row.Ended);
    }

    [Fact]
    public void Every_stage_is_tried_here() =>
        Assert.Equal(typeof(Stage).GetNestedTypes().Length, Turns.Select(t => Story((string)t[1]).App.Stage.GetType()).Distinct().Count());

    [Fact]
    public void A_promised_day_is_told_where_one_was_given()
    {
        Assert.Equal(new LocalDate(2026, 3, 9), RowOf.From(Given.Submitted.App, SmallEdition.Value).Promised);
        Assert.Equal(new LocalDate(2026, 3, 5), RowOf.From(Given.Submitted.When(Cast.Analyst, new PlanKickOff(new(2026, 3, 5))).App, SmallEdition.Value).Promised);
        Assert.Equal(new LocalDate(2026, 3, 9), RowOf.From(Given.AtPriority.App, SmallEdition.Value).Promised);
        Assert.Equal(new LocalDate(2026, 3, 13), RowOf.From(Story("deferred").App, SmallEdition.Value).Promised);
        Assert.Null(RowOf.From(Given.Collecting.App, SmallEdition.Value).Promised);
        Assert.Null(RowOf.From(Given.Certified.App, SmallEdition.Value).Promised);
    }

    [Fact]
    public void Open_tasks_are_listed_for_those_who_may_decide_them()
    {
        var row = RowOf.From(Given.InReview.Passed("functional").When(Cast.Rnd, new Claim(new("code"), null)).App, SmallEdition.Value);
        Assert.Equal([("code", "rnd-expert", "rnd"), ("language", "language-expert,analyst", null)],
            row.Open.Select(o => (o.Criterion.Value, string.Join(',', o.Reviewers), o.ClaimedBy?.Value)));
        Assert.Empty(RowOf.From(Given.AtMending.App, SmallEdition.Value).Open);
    }

    private static Given Story(string name) => name switch
    {
        "submitted" => Given.Submitted,
        "not-ready" => Given.Submitted.When(Cast.Analyst, new FindNotReady(System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("people", "none"))),
        "priority" => Given.AtPriority,
        "deferred" => Given.AtPriority.When(Cast.Lead, new Defer(new(2026, 3, 13), "x")),
        "declined" => Given.AtPriority.When(Cast.Lead, new Decline("x")),
        "collecting" => Given.Collecting,
        "review" => Given.InReview,
        "mending" => Given.AtMending,
        "standards" => Given.AtStandards,
        "audit" => Given.AtAudit,
        "shortcomings" => Given.AtAudit.When(Cast.Analyst, new FindShortcomings([new("x", null)])),
        "certified" => Given.Certified,
        _ => Given.InReview.When(Cast.Developer, new Withdraw("x")),
    };
}
