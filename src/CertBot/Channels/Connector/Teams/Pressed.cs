using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Invokes;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using CertBot.Core.Texts;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Teams;

/// <summary>A button was pressed and its presser waits: the turn is taken, and answered for their eyes with the card as it is now, a form, or a sentence.</summary>
internal sealed class Pressed(ITurns turns, People people, Replies replies, Faces faces)
{
    /// <summary>The card as the one who looks at it may see it. Nobody is made known by looking.</summary>
    public async Task<PressAnswer> LookedAtAnew(Invoked invoked, JsonObject data, CancellationToken cancel) =>
        new(await FaceOf(invoked, data, cancel) is { } face ? Wardrobe.ForOne(face, null) : null, null);

    /// <summary>In a channel the answer is for the presser alone; in a chat with one person what is said goes into the chat, and only a form walks on in its card.</summary>
    public async Task<PressAnswer> OnCard(Invoked invoked, string verb, JsonObject data, CancellationToken cancel)
    {
        var said = await Turn(invoked, verb, data, cancel);
        if (!invoked.Place.Personal)
        {
            var (card, sentence, told) = await replies.Speak(said, invoked.Place, cancel);
            var shown = card is not null ? Wardrobe.Plain(card) : await FaceOf(invoked, data, cancel) is { } face ? Wardrobe.ForOne(face, sentence) : null;
            return new(shown, sentence) { Said = told };
        }

        if (said is [{ Say: Say.Card { Name: "form" or "summary", Suggestions.IsEmpty: true } } next] && verb.StartsWith("form.", StringComparison.Ordinal))
        {
            return new(Wardrobe.Plain(await replies.Speak(next, invoked.Place, cancel)), null) { Said = said };
        }

        foreach (var reply in said) await replies.Release(reply, cancel);
        return await FaceOf(invoked, data, cancel) is { } own ? new(Wardrobe.ForOne(own, null), null) : new(null, Below(invoked));
    }

    /// <summary>What a turn says to whoever pressed, still waiting to be said.</summary>
    public async Task<ImmutableArray<WaitingReply>> Turn(Invoked invoked, string verb, JsonObject data, CancellationToken cancel)
    {
        var inbound = Hearing.Inbound(invoked.Activity, invoked.Place, invoked.Activity.Id, Clicked.From(verb, Window.Undressed(data))) with { Reply = Reply.AtOnce };
        return await replies.Open(await turns.Take(inbound, cancel), cancel);
    }

    /// <summary>The card that was pressed, as the presser may see it now; null where it cannot be made again, or not for them.</summary>
    public async Task<Face?> FaceOf(Invoked invoked, JsonObject data, CancellationToken cancel) =>
        data.Text(Dress.SlotKey) is { Length: > 0 and <= 200 } slot && data.Text("app") is { Length: > 0 and <= 200 } app
        && await people.Recall(Hearing.Who(invoked.Activity), cancel) is { } person
            ? await faces.Of(slot, new ApplicationId(app), person, invoked.Place, cancel)
            : null;

    private static string Below(Invoked invoked) => TextBook.Of(Locale.Language(invoked.Activity.Locale) ?? LanguageCode.En).Find("connector.below") ?? "";
}

/// <summary>What a presser is shown. <see cref="Said"/>: what of it still waits in the outbox until the response is out.</summary>
internal sealed record PressAnswer(JsonObject? Card, string? Sentence)
{
    public ImmutableArray<WaitingReply> Said { get; init; } = [];
}
