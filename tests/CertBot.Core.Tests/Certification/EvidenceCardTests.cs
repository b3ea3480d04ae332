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
    private static readonly Instant Then = Instant.FromUtc(2026, 3, 2, 9, 0);

    private static readonly Evidence Message = new("Ana", "Done.", [new(null, "https://teams.microsoft.com/l/1")]);

    private static Application Collecting => CardSamples.App(new Stage.Collecting(new(2026, 4, 1)) { Since = Then });

    [Fact]
    public void The_platforms_people_hand_nothing_in_for_a_vendor()
    {
        var escalated = Collecting with { Escalations = Collecting.Escalations.Add(new("E-1"), Open) };

        Assert.Null(For(TestPeople.Analyst, Collecting, Message));
        Assert.Equal((false, true), Offered(For(TestPeople.Analyst, escalated, Message)));
        Assert.Equal((false, true), Offered(For(TestPeople.OtherDeveloper, escalated, Message)));
        Assert.Equal((true, true), Offered(For(TestPeople.Developer, escalated, Message)));
    }

    [Fact]
    public void Without_an_address_there_is_nothing_to_hand_in() => Assert.Null(For(TestPeople.Developer, Collecting, Message with { Links = [] }));

    [Fact]
    public void Nothing_is_attached_to_what_is_closed_or_over()
    {
        Assert.Null(For(TestPeople.Developer, CardSamples.App(new Stage.Certified { Since = Then }), Message));
        Assert.Null(
            For(
                TestPeople.Analyst,
                Collecting with
                {
                    Escalations = Collecting.Escalations.Add(new("E-1"), Open with { Closed = new(TestPeople.Analyst.Id, Then, "Done") }),
                },
                Message
            )
        );
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(5000, 10)]
    [InlineData(5000, 1900)]
    public void The_words_are_never_longer_than_a_comment_may_be(int text, int address)
    {
        var escalated = Collecting with { Escalations = Collecting.Escalations.Add(new("E-1"), Open) };

        var words = For(
            TestPeople.Analyst,
            escalated,
            new("Ana", string.Concat(Enumerable.Repeat("🙂", text / 2)), [new(null, "https://a.example/" + new string('x', address))])
        )
            ?.Data.GetString("words")
            ?? "";

        Assert.InRange(words.Length, 1, EscalationDecider.MaxTextLength);
        Assert.Equal(words, CertBot.Core.Primitives.UserText.Sanitize(words));
    }

    private static Escalation Open =>
        new()
        {
            Id = new("E-1"),
            Reason = "Stuck",
            OpenedBy = TestPeople.Developer.Id,
            OpenedAt = Then,
            Level = 1,
            LevelSince = Then,
            Assignees = [],
            NextDue = null,
            Revision = 1,
            History = [],
        };

    private static CertBot.Core.Messaging.BotMessage.CardMessage? For(Actor actor, Application app, Evidence evidence) =>
        EvidenceCard.For(actor, [(app, CardSamples.Creatio)], evidence);

    private static (bool HandIn, bool Comment) Offered(CertBot.Core.Messaging.BotMessage.CardMessage? card) =>
        (card?.Data["mayHandIn"] == true, card?.Data["mayComment"] == true);
}
