using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Messaging;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Conversation;

/// <summary>A form that goes on or ends by typing closes the card that stands above; what leaves the card in force leaves it alone.</summary>
public sealed class ClosedFormCardTests
{
    private const string Listing = "https://marketplace.creatio.com/app/nord";

    private readonly ConversationHarness _harness = new();

    [Fact]
    public void Typed_answer_closes_the_card_with_what_its_page_has_now()
    {
        Assert.Null(Type("apply"));

        var first = Type(Listing);
        var second = Type("Nord");

        Assert.Equal(["dialog.apply.listing"], Given(first));
        Assert.Equal(["dialog.apply.listing", "dialog.apply.name"], Given(second));
        Assert.True(second?.IsClosed);
        Assert.Empty(second?.SuggestedActions ?? []);
    }

    /// <summary>A wrong answer, help, the way back and the status post the form anew; so does the answer to "keep it?".</summary>
    [Theory]
    [InlineData("ftp://x")]
    [InlineData("help")]
    [InlineData("back")]
    [InlineData("status")]
    [InlineData("submit")]
    [InlineData("later")]
    public void Form_that_is_posted_anew_or_kept_for_later_closes_its_card(string typed)
    {
        Type("apply");

        Assert.Equal("form", Type(typed)?.Name);
    }

    [Fact]
    public void Cancelled_form_closes_its_card_once_it_is_dropped()
    {
        Type("apply");
        Type(Listing);

        Assert.Null(Type("cancel"));
        Assert.NotNull(Type("yes"));
        Assert.Null(Type("hello"));
    }

    [Fact]
    public void Replaced_form_closes_its_card()
    {
        Type("apply");
        Type(Listing);

        Assert.Null(Type("invite"));
        var closed = Type("drop");

        Assert.Equal("dialog.apply.title", closed?.Data.ToJson()["title"]?["$t"]?.ToString());
    }

    /// <summary>A question to the bot is answered beside the form, whose card goes on.</summary>
    [Theory]
    [InlineData("list")]
    [InlineData("my applications")]
    public void Aside_leaves_the_card_open(string typed)
    {
        Type("apply");

        Assert.Null(Type(typed));
    }

    [Fact]
    public void Click_closes_no_card()
    {
        Type("apply");

        Assert.Null(Send(new Input.Click("form.help", ImmutableSortedDictionary<string, string>.Empty.SetItem("draft", DraftId()))));
    }

    [Fact]
    public void Closed_card_has_the_key_of_the_card_it_replaces()
    {
        Type("apply");
        var posted = FormCard.KeyOf(_harness.Messages[^1].Say);

        Assert.Equal($"form:{DraftId()}", posted);
        Assert.Equal(posted, Type(Listing) is { } closed ? FormCard.KeyOf(closed) : null);
    }

    private string DraftId() => _harness.ConversationOf("developer").Draft?.Id.Value ?? "";

    private BotMessage.CardMessage? Type(string text) => Send(new Input.Text(text));

    private BotMessage.CardMessage? Send(Input input) => _harness.HandleInput("developer", input).ClosedFormCard;

    private static IEnumerable<string?> Given(BotMessage.CardMessage? card) =>
        (card?.Data.ToJson()["given"] as JsonArray ?? []).Select(g => g?["label"]?["$t"]?.ToString());
}
