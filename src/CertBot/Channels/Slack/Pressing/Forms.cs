using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Blocks;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Delivery;

namespace CertBot.Channels.Slack.Pressing;

/// <summary>What a button opens: the form behind it, or the whole of a card of which its message shows a part.</summary>
internal sealed class Forms(Modals modals, Dialogue dialogue, Replies replies, Profiles profiles, Faces faces, Behind behind)
{
    /// <summary>False: nothing opened; it came too late.</summary>
    public async Task<bool> Open(Press press, Pressable.Open wanted, Place place, LanguageCode language, CancellationToken cancel)
    {
        if (await modals.Open(press.Sender.Team, press.Trigger, language, cancel) is not { } window) return false;

        var standing = new Standing { Place = place, Thread = press.Thread, Slot = wanted.Slot };
        var title = Modals.Title(wanted.Verb, language);
        if (await Of(press, wanted, place, cancel) is { } form)
        {
            await modals.Show(press.Sender.Team, window, await modals.Card(form, title, standing, language, 0, cancel), cancel);
            return true;
        }

        // There is no form behind it for this person: what pressing it comes to says why.
        var next = await dialogue.Take(press.Sender, standing, press.EventId, new Input.Click(wanted.Verb, wanted.Data), language, cancel);
        if (await modals.Show(press.Sender.Team, window, Modals.After(next, "slack.nothing-to-fill", title, standing, language), cancel)) await replies.Forget(next.Said);
        return true;
    }

    public async Task Whole(Press press, string? word, int page, Place place, LanguageCode language, CancellationToken cancel)
    {
        if (await modals.Open(press.Sender.Team, press.Trigger, language, cancel) is not { } window) return;

        var standing = new Standing { Place = place, Thread = press.Thread, Behind = word };
        var view = await behind.Find(place, word, cancel) is { } card
            ? await modals.Card(card, "CertBot", standing, language, page, cancel)
            : Modals.Sentence(Modals.Words(language, "slack.not-kept"), "CertBot", standing.Write(), language);
        await modals.Show(press.Sender.Team, window, view, cancel);
    }

    /// <summary>In a channel of the card as it is now and as this person may see it; in their own chat of the card as they got it.</summary>
    private async Task<JsonObject?> Of(Press press, Pressable.Open wanted, Place place, CancellationToken cancel)
    {
        var ids = Press.Ids(wanted.Data);
        if (place.Personal || wanted.Slot is not { } slot || ids.Text("app") is not { } app) return Unfolded.Of(await behind.Find(place, wanted.Behind, cancel), wanted.Verb, ids, (_, _) => true);

        return await faces.Of(slot, new CertBot.Core.ApplicationId(app), await profiles.Person(press.Sender, cancel), place, cancel) is { } face ? Unfolded.Of(face.Card, wanted.Verb, ids, face.May) : null;
    }
}
