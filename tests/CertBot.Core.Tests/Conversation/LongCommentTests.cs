using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Conversation;

/// <summary>What reviewers wrote can be read whole, in pieces that fit every channel, by a button and by typing.</summary>
public sealed class LongCommentTests
{
    // Cyrillic letters take two bytes each; Teams refuses cards of 28 KB.
    private const int MaxBytes = 24_000;

    private readonly ConversationHarness _harness = StageFixtures.HarnessAt("review");
    private readonly ImmutableArray<string> _comments;

    public LongCommentTests()
    {
        var reviewer = new Actor(new("many-hats"), [.. ConversationHarness.Edition.Roles], null);
        var open = ReviewTasks.Of(_harness.Applications[new("acme-sync")]).Where(t => t.Value.Verdict is Verdict.Open).Select(t => t.Key).ToImmutableArray();
        _comments = [.. open.Select((_, n) => $"Замечание-{n} {string.Concat(Enumerable.Repeat("слово ", 640))}конец-{n}")];
        foreach (var (criterion, comment) in open.Zip(_comments))
            _harness.Execute(new("acme-sync"), new RequestChanges(criterion, null, "incomplete", comment), reviewer);
        _harness.AdvanceBy(Duration.FromMinutes(5));
        Assert.True(_comments.Length >= 4);
    }

    [Theory]
    [InlineData("what is missing")]
    [InlineData("what is missing acme-sync")]
    [InlineData("history")]
    public void Every_comment_can_be_read_page_by_page(string command)
    {
        var pages = new List<string>();
        for (var next = command; next is not null; )
        {
            var message = Assert.Single(_harness.HandleInput("developer", new Input.Text(next)).Messages);
            pages.Add(Render(message));
            Assert.True(System.Text.Encoding.UTF8.GetByteCount(pages[^1]) < MaxBytes, $"{command}: page {pages.Count} is too long");
            Assert.True(pages.Count < 30);
            next = message
                .SuggestedActions.Where(a => a.Title is LocalizableValue.TextValue { Key: "inquiry.page.next" or "inquiry.page.older" })
                .Select(a => a.Value)
                .FirstOrDefault();
        }

        Assert.True(pages.Count > 1);
        Assert.All(_comments, c =>
            Assert.Contains(pages, p => p.Contains(c.Split(' ')[0], StringComparison.Ordinal) && p.Contains(c.Split(' ')[^1], StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Form_that_answers_a_comment_shows_it_whole()
    {
        var message = Assert.Single(_harness.HandleInput("developer", new Input.Text("mend 4")).Messages);

        Assert.Contains(_comments, c => Render(message).Contains(c, StringComparison.Ordinal));
        Assert.True(System.Text.Encoding.UTF8.GetByteCount(Render(message)) < MaxBytes);
    }

    [Fact]
    public void Page_beyond_the_last_is_the_last() =>
        Assert.Contains(
            "конец",
            Render(Assert.Single(_harness.HandleInput("developer", new Input.Text("what is missing acme-sync 99")).Messages)),
            StringComparison.Ordinal
        );

    private static string Render(BotMessage message)
    {
        var renderer = new TextRenderer(new RenderContext(LanguageCode.En, DateTimeZone.Utc, Instant.MinValue, p => p.Value), t => t);
        return message switch
        {
            BotMessage.TextMessage text => renderer.Render(text),
            BotMessage.CardMessage card => string.Join(
                '\n',
                card.Data.Descendants()
                    .Where(v => v is LocalizableValue.TextValue { Key: "history.line" or "dialog.mend.what.about" })
                    .Select(renderer.RenderValue)
            ),
            _ => "",
        };
    }
}
