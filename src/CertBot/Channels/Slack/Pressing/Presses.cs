using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Slack.Blocks;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Pressing;

/// <summary>
/// A button of a message was pressed. In a channel the answer is for the presser alone, and the card changes for all by the outbox; in somebody's own chat
/// what is said goes into the chat, and only a form walks on in its message.
/// </summary>
internal sealed class Presses(ITurns turns, Profiles profiles, Conversations conversations, Replies replies, Whispers whispers, Forms forms, PressesInViews inViews, Composing composing, Behind behind, ResponseUrls responses, Calls calls)
{
    public async Task Hear(Received received, CancellationToken cancel)
    {
        if (Press.Read(received) is not { } press) return;
        if (press.View is not null)
        {
            await inViews.Hear(press, cancel);
            return;
        }

        if (press.There is not { } there) return;
        var place = await conversations.Of(there, cancel);
        var language = (await profiles.Person(press.Sender, cancel)).Language;
        switch (press.What)
        {
            case Pressable.Open open when !await forms.Open(press, open, place, language, cancel):
                // Where no window opens any more, the bot asks for the fields in the chat.
                await Take(press, open.Verb, open.Data, open.Behind, place, cancel);
                break;
            case Pressable.Press done:
                await Take(press, done.Verb, done.Data, done.Behind, place, cancel);
                break;
            case Pressable.Whole whole:
                await forms.Whole(press, whole.Behind, 0, place, language, cancel);
                break;
            case Pressable.Page page:
                await forms.Whole(press, page.Behind, page.To, place, language, cancel);
                break;
            case Pressable.Say say:
                await turns.Take(await Inbound(press, place, new Input.Text(say.Words), cancel), cancel);
                break;
            case Pressable.Ask ask:
                await Ask(press, ask.Words, place, language, cancel);
                break;
            default:
                break;
        }
    }

    private async Task Take(Press press, string verb, ImmutableSortedDictionary<string, string> ids, string? word, Place place, CancellationToken cancel)
    {
        var click = press.Click(verb, ids, await behind.Find(place, word, cancel));
        var said = await replies.Open(await turns.Take(await Inbound(press, place, click, cancel) with { Reply = Reply.AtOnce }, cancel), cancel);
        if (!place.Personal)
        {
            await whispers.Say(new Asked(press.Sender, place) { Thread = press.Thread, Trigger = press.Trigger, ResponseUrl = responses.Read(press.ResponseUrl) }, said, cancel);
            return;
        }

        var isForm = verb.StartsWith("form.", StringComparison.Ordinal) && press.MessageTs is not null;
        if (isForm && said is [{ Say: Say.Card { Name: "form" or "summary" } } next] && await Walked(press, place, next, cancel)) return;

        foreach (var reply in said) await replies.Release(reply, cancel);
        if (isForm && said.Length > 0 && Noes.In(said.Select(s => s.Say)) is null) await Over(press, cancel);
    }

    /// <summary>The form is over, or asked anew below: what stays of it above is what it was about, without fields and buttons.</summary>
    private async Task Over(Press press, CancellationToken cancel)
    {
        var blocks = (press.Message?["blocks"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var left = blocks.TakeWhile(b => b.Text("type") is not ("input" or "actions")).ToList();
        if (left.Count == 0 || left.Count == blocks.Count || press.Message?.Text("text") is not { Length: > 0 } text) return;

        var body = new JsonObject { ["channel"] = press.There?.Channel, ["ts"] = press.MessageTs, ["text"] = text, ["blocks"] = new JsonArray([.. left.Select(b => b.DeepClone())]) };
        await calls.Make(press.Sender.Team, "chat.update", body, cancel);
    }

    /// <summary>The next question takes the place of the one that was answered.</summary>
    private async Task<bool> Walked(Press press, Place place, WaitingReply next, CancellationToken cancel)
    {
        var body = await composing.Of(await replies.Speak(next, place, cancel), place, cancel);
        body["channel"] = press.There?.Channel;
        body["ts"] = press.MessageTs;
        if (await calls.Make(press.Sender.Team, "chat.update", body, cancel) is not Answered.Taken) return false;

        await replies.Forget(next);
        return true;
    }

    /// <summary>A file is brought to whoever asks for it, into their own chat.</summary>
    private async Task Ask(Press press, string words, Place place, LanguageCode language, CancellationToken cancel)
    {
        if (await conversations.Own(press.Sender, cancel) is not { } own) return;

        await turns.Take(await Inbound(press, own, new Input.Text(words), cancel) with { Thread = null }, cancel);
        if (place == own) return;
        var sentence = new Message { Key = press.EventId, Language = language, Text = Modals.Words(language, "slack.in-own-chat") };
        await whispers.Whisper(new Asked(press.Sender, place) { Thread = press.Thread, ResponseUrl = responses.Read(press.ResponseUrl) }, sentence, cancel);
    }

    private async Task<Inbound> Inbound(Press press, Place place, Input input, CancellationToken cancel) =>
        await profiles.Inbound(press.Sender, place, press.EventId, input, cancel) with { Thread = press.Thread };
}
