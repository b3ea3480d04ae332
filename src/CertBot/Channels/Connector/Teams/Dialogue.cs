using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Invokes;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Core.Texts;
using CertBot.Delivery;

namespace CertBot.Channels.Connector.Teams;

/// <summary>The talk with one person in a dialog over a card.</summary>
internal sealed class Dialogue(Pressed pressed, Replies replies)
{
    /// <summary>What a button opens: the fields the card has behind it, or what pressing it comes to.</summary>
    public async Task<IResult> Begin(Invoked invoked, JsonObject data, CancellationToken cancel)
    {
        var verb = data.Text("verb") ?? "";
        if (await pressed.FaceOf(invoked, data, cancel) is { } face && Window.Of(face, verb, data, []) is { } form) return Results.Json(Window.Open(form, Title(invoked, verb)), Json.Out);

        var (window, said) = await Press(invoked, verb, data, cancel);
        return replies.Respond(Results.Json(window ?? Window.Say(Words(invoked, "connector.nothing-to-fill")), Json.Out), said);
    }

    /// <summary>An empty answer where it is done: the dialog closes.</summary>
    public async Task<IResult> HandIn(Invoked invoked, JsonObject data, CancellationToken cancel)
    {
        var (window, said) = await Press(invoked, data.Text("verb") ?? "", data, cancel);
        return replies.Respond(window is null ? Results.Ok() : Results.Json(window, Json.Out), said);
    }

    /// <summary>What the dialog shows then, and what of it waits in the outbox. No window: it is done.</summary>
    private async Task<(JsonObject? Window, ImmutableArray<WaitingReply> Said)> Press(Invoked invoked, string verb, JsonObject data, CancellationToken cancel)
    {
        var said = await pressed.Turn(invoked, verb, data, cancel);
        var no = Noes.In(said.Select(s => s.Say)) is not null;
        if (invoked.Place.Personal && !no && said.All(s => s.Say is Say.Line))
        {
            // Done: that belongs into the chat, where it is still found tomorrow.
            foreach (var reply in said) await replies.Release(reply, cancel);
            return (null, []);
        }

        var (card, sentence, told) = await replies.Speak(said, invoked.Place, cancel);
        if (card is not null) return (Window.Open(Window.Of(sentence is null ? card : card with { Text = sentence }, data.Text(Dress.SlotKey)), Title(invoked, verb)), told);
        if (sentence is null) return (null, told);

        var window = no && await pressed.FaceOf(invoked, data, cancel) is { } face && Window.Of(face, verb, data, data) is { } again
            ? Window.Open(Unfolded.Under(sentence, again), Title(invoked, verb))
            : Window.Say(sentence);
        return (window, told);
    }

    private static string Title(Invoked invoked, string verb)
    {
        var book = TextBook.Of(Language(invoked));
        return book.Find($"dialog.{verb}.title") ?? book.Find($"inquiry.{verb}.title") ?? "CertBot";
    }

    private static string Words(Invoked invoked, string key) => TextBook.Of(Language(invoked)).Find(key) ?? key;

    private static LanguageCode Language(Invoked invoked) => Locale.Language(invoked.Activity.Locale) ?? LanguageCode.En;
}
