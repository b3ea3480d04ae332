using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Blocks;
using CertBot.Channels.Slack.Home;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Pressing;

/// <summary>A button of a modal or of the app's own tab. Such a click names no message and no conversation: a modal says where it came from, the tab is its owner's.</summary>
internal sealed class PressesInViews(ITurns turns, Profiles profiles, Conversations conversations, Dialogue dialogue, Replies replies, Modals modals, Behind behind, HomeTab home)
{
    public async Task Hear(Press press, CancellationToken cancel)
    {
        var language = (await profiles.Person(press.Sender, cancel)).Language;
        if (press.IsInModal) await InModal(press, language, cancel);
        else await InTab(press, language, cancel);
    }

    private async Task InModal(Press press, LanguageCode language, CancellationToken cancel)
    {
        if (Modals.Of(press.View) is not { } window || Json.Object(System.Text.Encoding.UTF8.GetBytes(press.View?.Text("private_metadata") ?? "")) is not { } metadata
            || Standing.Read(metadata, press.Sender.Team) is not { } standing) return;

        var card = await behind.Find(standing.Place, standing.Behind, cancel);
        switch (press.What)
        {
            case Pressable.Page page when card is not null:
                await modals.Show(press.Sender.Team, window, await modals.Card(card, "CertBot", standing, language, page.To, cancel), cancel);
                break;
            case Pressable.Press done:
                await Take(press, press.Click(done.Verb, done.Data, card), standing, window, language, cancel);
                break;
            case Pressable.Open open:
                await Open(press, open, card, standing with { Behind = null }, window, language, cancel);
                break;
            case Pressable.Say or Pressable.Ask:
                await InOwnChat(press, window, language, cancel);
                break;
            default:
                break;
        }
    }

    private async Task InTab(Press press, LanguageCode language, CancellationToken cancel)
    {
        if (await conversations.Own(press.Sender, cancel) is not { } own) return;

        var standing = new Standing { Place = own, From = Opened.Home };
        if (await modals.Open(press.Sender.Team, press.Trigger, language, cancel) is not { } window) return;
        switch (press.What)
        {
            case Pressable.Press done:
                await Take(press, press.Click(done.Verb, done.Data, await behind.Find(own, done.Behind, cancel)), standing, window, language, cancel);
                await home.Publish(press.Sender, cancel);
                break;
            case Pressable.Open open:
                await Open(press, open, await behind.Find(own, open.Behind, cancel), standing, window, language, cancel);
                break;
            case Pressable.Whole { Behind: var word } when await behind.Find(own, word, cancel) is { } card:
                await modals.Show(press.Sender.Team, window, await modals.Card(card, "CertBot", standing with { Behind = word }, language, 0, cancel), cancel);
                break;
            case Pressable.Say or Pressable.Ask:
                await InOwnChat(press, window, language, cancel);
                break;
            default:
                break;
        }
    }

    private async Task Open(Press press, Pressable.Open wanted, JsonObject? card, Standing standing, Window window, LanguageCode language, CancellationToken cancel)
    {
        var title = Modals.Title(wanted.Verb, language);
        var view = Unfolded.Of(card, wanted.Verb, Press.Ids(wanted.Data), (_, _) => true) is { } form
            ? await modals.Card(form, title, standing, language, 0, cancel)
            : Modals.Sentence(Modals.Words(language, "slack.nothing-to-fill"), title, standing.Write(), language);
        await modals.Show(press.Sender.Team, window, view, cancel);
    }

    private async Task Take(Press press, Input.Click click, Standing standing, Window window, LanguageCode language, CancellationToken cancel)
    {
        // A window can not be closed from here, only say that it may be.
        var next = await dialogue.Take(press.Sender, standing, press.EventId, click, language, cancel);
        if (await modals.Show(press.Sender.Team, window, Modals.After(next, "slack.done", Modals.Title(click.Verb, language), standing, language), cancel)) await replies.Forget(next.Said);
    }

    /// <summary>Words are said where they are found again.</summary>
    private async Task InOwnChat(Press press, Window window, LanguageCode language, CancellationToken cancel)
    {
        var words = press.What switch { Pressable.Say say => say.Words, Pressable.Ask ask => ask.Words, _ => "" };
        if (await conversations.Own(press.Sender, cancel) is not { } own) return;

        await turns.Take(await profiles.Inbound(press.Sender, own, press.EventId, new Input.Text(words), cancel), cancel);
        await modals.Show(press.Sender.Team, window, Modals.Sentence(Modals.Words(language, "slack.in-own-chat"), "CertBot", new Standing { Place = own }.Write(), language), cancel);
    }
}
