using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Surveys;
using CertBot.Core.Tests.Kit;
using NodaTime;

namespace CertBot.Core.Tests.Surveys;

public sealed class SurveyDeciderTests
{
    private static readonly Instant Monday = Instant.FromUtc(2026, 3, 2, 8, 0);

    private static readonly Edition Edition = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException();

    private static readonly Actor Respondent = new(SurveyDecider.Respondent, [], null);

    private static readonly VendorSurveys ByMail = new(SurveyChannel.Mail, ["acme.example"], new("developer-manager"), Monday);

    private static SurveyPlan Csat(Instant? resolved = null) =>
        new()
        {
            Kind = SurveyKind.Csat,
            Application = new("acme-sync"),
            Vendor = new("acme"),
            Customer = new("northwind"),
            Case = new CaseId("C-2026-03-0001"),
            Contact = SurveyAddress.HashOf("gerda@northwind.example"),
            Language = LanguageCode.En,
            Occasion = resolved ?? Monday,
            SendAt = (resolved ?? Monday) + Duration.FromDays(1),
        };

    private static SurveyPlan Nps() => Csat() with { Kind = SurveyKind.Nps, Case = null, HalfYear = "2026-H1" };

    private static SurveyContext At(Instant now, Actor? actor = null) =>
        new(new("csat-1"), Edition, actor ?? Actor.Clock, now)
        {
            Choice = ByMail,
            Email = "gerda@northwind.example",
            ResolvedAt = Monday,
        };

    private static Survey Play(SurveyPlan plan, params (SurveyCommand Command, SurveyContext Context)[] steps)
    {
        Survey? survey = null;
        foreach (var (command, context) in steps.Prepend((new SurveyCommand.Schedule(plan), At(Monday))))
        {
            var accepted = Assert.IsType<Decision<SurveyEvent>.Accepted>(SurveyDecider.Decide(command, survey, context));
            foreach (var e in accepted.Events)
                survey = SurveyEvolver.Evolve(survey, new(context.Now, context.Actor.Id, e));
        }

        return survey ?? throw new InvalidOperationException();
    }

    private static string Code(SurveyCommand command, Survey? survey, SurveyContext context) =>
        Assert.IsType<Decision<SurveyEvent>.Rejected>(SurveyDecider.Decide(command, survey, context)).Refusal.Code;

    private static (SurveyCommand, SurveyContext) Tick(int days, Func<SurveyContext, SurveyContext>? change = null) =>
        (new SurveyCommand.Tick(), (change ?? (c => c))(At(Monday + Duration.FromDays(days))));

    private static (SurveyCommand, SurveyContext) Answer(int score, int days) =>
        (new SurveyCommand.Answer(score, "Quick", null), At(Monday + Duration.FromDays(days), Respondent));

    [Fact]
    public void Survey_goes_out_after_the_delay_is_reminded_of_once_and_expires()
    {
        var early = Play(Csat(), Tick(0));
        Assert.Equal((SurveyStatus.Planned, Monday + Duration.FromDays(1)), (early.Status, SurveyEvolver.NextDue(early)));

        var sent = Play(Csat(), Tick(1), Tick(1), Tick(7));
        Assert.Equal((SurveyStatus.Sent, Monday + Duration.FromDays(8)), (sent.Status, SurveyEvolver.NextDue(sent)));

        var reminded = Play(Csat(), Tick(1), Tick(8), Tick(9));
        Assert.Equal((SurveyStatus.Reminded, Monday + Duration.FromDays(31)), (reminded.Status, SurveyEvolver.NextDue(reminded)));

        var expired = Play(Csat(), Tick(1), Tick(8), Tick(31), Tick(40));
        Assert.Equal((SurveyStatus.Expired, null), (expired.Status, SurveyEvolver.NextDue(expired)));
    }

    [Fact]
    public void After_a_long_downtime_an_expired_survey_is_not_reminded_of() => Assert.Equal(SurveyStatus.Expired, Play(Csat(), Tick(1), Tick(60)).Status);

    [Theory]
    [InlineData(WithheldReason.OptOut)]
    [InlineData(WithheldReason.Quota)]
    [InlineData(WithheldReason.NoContact)]
    [InlineData(WithheldReason.VendorOff)]
    [InlineData(WithheldReason.Reopened)]
    [InlineData(WithheldReason.Rated)]
    [InlineData(WithheldReason.OwnAddress)]
    public void Survey_is_withheld_for_its_reason(WithheldReason reason)
    {
        var survey = Play(Csat(), Tick(1, c => reason switch
                {
                    WithheldReason.OptOut => c with { IsOptedOut = true },
                    WithheldReason.Quota => c with { IsWithinQuota = false },
                    WithheldReason.NoContact => c with { Email = null },
                    WithheldReason.VendorOff => c with { Choice = ByMail with { Channel = SurveyChannel.Tool } },
                    WithheldReason.Reopened => c with { ResolvedAt = null },
                    WithheldReason.Rated => c with { IsRated = true },
                    _ => c with { Choice = ByMail with { Domains = ["northwind.example"] } },
                }), Tick(8));

        Assert.Equal((SurveyStatus.Withheld, reason, null), (survey.Status, survey.Withheld, survey.SentAt));
    }

    [Fact]
    public void Case_that_is_resolved_again_is_asked_about_once()
    {
        var again = new SurveyCommand.Schedule(Csat(Monday + Duration.FromDays(3)));
        var context = At(Monday + Duration.FromDays(3));

        var reopened = Play(Csat(), Tick(1, c => c with { ResolvedAt = null }), (again, context));
        Assert.Equal((SurveyStatus.Planned, Monday + Duration.FromDays(4)), (reopened.Status, SurveyEvolver.NextDue(reopened)));
        Assert.Null(reopened.Withheld);

        var waits = Play(Csat(), (again, At(Monday)));
        Assert.Equal(Monday + Duration.FromDays(4), SurveyEvolver.NextDue(waits));

        Assert.Equal(SurveyStatus.Sent, Play(Csat(), Tick(1), (again, context)).Status);
        Assert.Equal(SurveyStatus.Answered, Play(Csat(), Tick(1), Answer(4, 2), (again, context)).Status);
        Assert.Equal(WithheldReason.OptOut, Play(Csat(), Tick(1, c => c with { IsOptedOut = true }), (again, context)).Withheld);
    }

    [Fact]
    public void Answer_is_taken_once_until_the_link_expires()
    {
        var answered = Play(Csat(), Tick(1), Answer(4, 2));
        Assert.Equal((SurveyStatus.Answered, 4, SurveySource.Page), (answered.Status, answered.Answer?.Score, answered.Answer?.Source));
        Assert.Null(SurveyEvolver.NextDue(answered));

        var context = At(Monday + Duration.FromDays(3), Respondent);
        Assert.Equal("survey.refused.answered", Code(new SurveyCommand.Answer(1, "", null), answered, context));
        Assert.Equal(
            "survey.refused.expired",
            Code(new SurveyCommand.Answer(1, "", null), Play(Csat(), Tick(1)), At(Monday + Duration.FromDays(31), Respondent))
        );
        Assert.Equal("survey.refused.expired", Code(new SurveyCommand.Answer(1, "", null), Play(Csat(), Tick(1), Tick(31)), context));
        Assert.Equal("survey.refused.closed", Code(new SurveyCommand.Answer(1, "", null), Play(Csat()), context));
        Assert.Equal("survey.refused.unknown", Code(new SurveyCommand.Answer(1, "", null), null, context));
    }

    [Theory]
    [InlineData(SurveyKind.Csat, 0)]
    [InlineData(SurveyKind.Csat, 6)]
    [InlineData(SurveyKind.Nps, -1)]
    [InlineData(SurveyKind.Nps, 11)]
    public void Score_that_is_not_on_the_scale_is_refused(SurveyKind kind, int score)
    {
        var survey = Play(kind == SurveyKind.Csat ? Csat() : Nps(), Tick(1));
        var refusal = Assert
            .IsType<Decision<SurveyEvent>.Rejected>(
                SurveyDecider.Decide(new SurveyCommand.Answer(score, "", null), survey, At(Monday + Duration.FromDays(2), Respondent))
            )
            .Refusal;

        Assert.Equal(("survey.refused.rating", "score"), (refusal.Code, refusal.Question));
    }

    [Theory]
    [InlineData(SurveyKind.Csat, 1)]
    [InlineData(SurveyKind.Csat, 5)]
    [InlineData(SurveyKind.Nps, 0)]
    [InlineData(SurveyKind.Nps, 10)]
    public void Score_at_the_end_of_the_scale_is_taken(SurveyKind kind, int score) =>
        Assert.Equal(score, Play(kind == SurveyKind.Csat ? Csat() : Nps(), Tick(1), Answer(score, 2)).Answer?.Score);

    [Fact]
    public void Words_are_bounded_and_cleaned()
    {
        var survey = Play(Csat(), Tick(1));
        var context = At(Monday + Duration.FromDays(2), Respondent);
        Assert.Equal("survey.refused.comment-too-long", Code(new SurveyCommand.Answer(5, new string('x', 2001), null), survey, context));
        Assert.Equal("survey.refused.name-too-long", Code(new SurveyCommand.Answer(5, "", new string('x', 121)), survey, context));

        var answered = Play(Csat(), Tick(1), (new SurveyCommand.Answer(5, "a\u0007b", "Gerda\nKlein"), context));
        Assert.DoesNotContain('\u0007', answered.Answer?.Comment ?? "");
        Assert.DoesNotContain('\n', answered.Answer?.Name ?? "");
    }

    [Fact]
    public void Vendor_does_not_rate_itself()
    {
        var survey = Play(Csat(), Tick(1));
        var context = At(Monday + Duration.FromDays(2), Respondent);
        var own = ByMail with { Domains = ["northwind.example"] };
        Assert.Equal("survey.refused.own-rating", Code(new SurveyCommand.Answer(5, "", null), survey, context with { Choice = own }));
        var developer = new Actor(new("developer"), [], new(new("acme"), VendorRole.Developer));
        Assert.Equal("survey.refused.own-rating", Code(new SurveyCommand.Answer(5, "", null), survey, context with { Actor = developer }));
        Assert.Equal("survey.refused.own-rating", Code(Take(5), null, context with { Actor = developer }));
        Assert.Equal("survey.refused.own-rating", Code(Take(5), null, context with { Actor = Actor.Integration("key.1", new("borealis")) }));
        Assert.Equal("survey.refused.own-rating", Code(Take(5), null, context with { Actor = Key, Choice = own }));
    }

    private static readonly Actor Key = Actor.Integration("key.1", new("acme"));

    private static SurveyCommand.TakeAnswer Take(int score, Instant? at = null) =>
        new(Csat(), new SurveyAnswer(score, at ?? Monday + Duration.FromDays(1), SurveySource.Import));

    [Fact]
    public void Answer_of_another_tool_is_taken_once_and_the_same_again_changes_nothing()
    {
        var context = At(Monday + Duration.FromDays(2), Key);
        var taken = Play(Csat(), (Take(4), context), (Take(4), context));
        Assert.Equal((SurveyStatus.Answered, 4, SurveySource.Import), (taken.Status, taken.Answer?.Score, taken.Answer?.Source));
        Assert.Equal("survey.refused.answered", Code(Take(5), taken, context));
        Assert.Equal("survey.refused.rating", Code(Take(11), null, context));
        Assert.Equal("survey.refused.in-the-future", Code(Take(4, Monday + Duration.FromDays(3)), null, context));
        Assert.Equal("survey.refused.before-occasion", Code(Take(4, Monday - Duration.FromDays(1)), null, context));
        Assert.Equal("survey.refused.no-contact", Code(Take(4), null, context with { Email = null }));
        Assert.Equal("survey.refused.closed-year", Code(Take(4), null, context with { Now = Instant.FromUtc(2027, 2, 5, 0, 0) }));
    }

    [Fact]
    public void Whoever_opted_out_is_not_reminded_and_may_still_answer()
    {
        var optOut = (new SurveyCommand.OptOut(), At(Monday + Duration.FromDays(2), Respondent));
        var survey = Play(Csat(), Tick(1), optOut, optOut, Tick(8));
        Assert.Equal((SurveyStatus.Sent, Monday + Duration.FromDays(31), true), (survey.Status, SurveyEvolver.NextDue(survey), survey.IsOptedOut));
        Assert.Equal(SurveyStatus.Answered, Play(Csat(), Tick(1), optOut, Answer(3, 9)).Status);

        var elsewhere = Play(Csat(), Tick(1), Tick(8, c => c with { IsOptedOut = true }));
        Assert.Equal((SurveyStatus.Sent, null), (elsewhere.Status, elsewhere.RemindAt));
    }

    [Fact]
    public void Links_that_a_vendor_passes_on_are_not_reminded_of()
    {
        var survey = Play(Csat(), Tick(1, c => c with { Choice = ByMail with { Channel = SurveyChannel.Link } }), Tick(8));
        Assert.Equal((SurveyStatus.Sent, Monday + Duration.FromDays(31)), (survey.Status, SurveyEvolver.NextDue(survey)));
        Assert.NotNull(SurveyLinkRow.Of(survey));
        Assert.Null(SurveyLinkRow.Of(Play(Csat(), Tick(1))));
    }

    [Theory]
    [InlineData("gerda@acme.example", true)]
    [InlineData("gerda@Support.ACME.example", true)]
    [InlineData("gerda@notacme.example", false)]
    [InlineData("acme.example", false)]
    public void Own_domains_include_their_parts(string email, bool isOwn) => Assert.Equal(isOwn, ByMail.IsOwn(email));

    [Fact]
    public void Address_is_the_same_in_any_case_and_does_not_stand_in_its_hash()
    {
        Assert.Equal(SurveyAddress.HashOf("gerda@northwind.example"), SurveyAddress.HashOf(" Gerda@Northwind.example "));
        Assert.NotEqual(SurveyAddress.HashOf("gerda@northwind.example"), SurveyAddress.HashOf("ben@northwind.example"));
        Assert.Equal("", SurveyAddress.HashOf(" "));
        Assert.DoesNotContain("gerda", CoreJson.Write(Play(Csat(), Tick(1))), StringComparison.OrdinalIgnoreCase);
    }
}
