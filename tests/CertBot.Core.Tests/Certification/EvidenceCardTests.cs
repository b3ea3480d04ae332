using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Directory;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit;
using NodaTime;

namespace CertBot.Core.Tests.Certification;

/// <summary>Which applications and materials a message can be attached to, depending on the user.</summary>
public sealed class EvidenceCardTests
{
    private static readonly Instant ActionTime = Instant.FromUtc(2026, 3, 2, 9, 0);

    private static readonly Evidence Message = new("Ana", "Done.", [new(null, "https://teams.microsoft.com/l/1")]);

    private static Application Collecting => CardSamples.App(new Stage.Collecting(new(2026, 4, 1)) { Since = ActionTime });

    [Fact]
    public void Platform_staff_cannot_submit_material_for_a_vendor()
    {
        var escalated = Collecting with { Escalations = Collecting.Escalations.Add(new("E-1"), Open) };

        Assert.Null(For(TestPeople.Analyst, Collecting, Message));
        Assert.Equal((false, true), FindOffers(For(TestPeople.Analyst, escalated, Message)));
        Assert.Equal((false, true), FindOffers(For(TestPeople.OtherDeveloper, escalated, Message)));
        Assert.Equal((true, true), FindOffers(For(TestPeople.Developer, escalated, Message)));
    }

    [Fact]
    public void Evidence_without_a_link_cannot_be_submitted() => Assert.Null(For(TestPeople.Developer, Collecting, Message with { Links = [] }));

    [Fact]
    public void Closed_or_ended_work_accepts_no_evidence()
    {
        Assert.Null(For(TestPeople.Developer, CardSamples.App(new Stage.Certified { Since = ActionTime }), Message));
        Assert.Null(
            For(
                TestPeople.Analyst,
                Collecting with
                {
                    Escalations = Collecting.Escalations.Add(new("E-1"), Open with { Closed = new(TestPeople.Analyst.Id, ActionTime, "Done") }),
                },
                Message
            )
        );
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(5000, 10)]
    [InlineData(5000, 1900)]
    public void Comment_is_cut_to_the_length_limit(int text, int address)
    {
        var escalated = Collecting with { Escalations = Collecting.Escalations.Add(new("E-1"), Open) };

        var message = For(
            TestPeople.Analyst,
            escalated,
            new("Ana", string.Concat(Enumerable.Repeat("🙂", text / 2)), [new(null, "https://a.example/" + new string('x', address))])
        )
            ?.Data.GetString("words")
            ?? "";

        Assert.InRange(message.Length, 1, EscalationDecider.MaxTextLength);
        Assert.Equal(message, CertBot.Core.Primitives.UserText.Sanitize(message));
    }

    private static Escalation Open =>
        new()
        {
            Id = new("E-1"),
            Reason = "Stuck",
            OpenedBy = TestPeople.Developer.Id,
            OpenedAt = ActionTime,
            Level = 1,
            LevelSince = ActionTime,
            Assignees = [],
            NextDue = null,
            Revision = 1,
            History = [],
        };

    private static CertBot.Core.Messaging.BotMessage.CardMessage? For(Actor actor, Application app, Evidence evidence) =>
        EvidenceCard.For(actor, [(app, CardSamples.Creatio)], evidence);

    private static (bool HandIn, bool Comment) FindOffers(CertBot.Core.Messaging.BotMessage.CardMessage? card) =>
        (card?.Data["mayHandIn"] == true, card?.Data["mayComment"] == true);
}
