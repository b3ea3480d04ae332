using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Quoting;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>composeExtension/fetchTask</c>: somebody points at a message and is asked what it is evidence for.</summary>
internal sealed class AttachEvidence(Searches searches, Voice voice, ExtensionWords words) : IInvoke
{
    /// <summary>As the app's manifest has it.</summary>
    public const string Command = "attach-evidence";

    public string Name => "composeExtension/fetchTask";

    public async Task<IResult> Answer(Invoked invoked, CancellationToken cancel)
    {
        if (invoked.Activity.Value is not JsonObject value || value.Text("commandId") != Command)
        {
            return Errors.Bare(StatusCodes.Status501NotImplemented, "NotImplemented");
        }

        if (value.Object("messagePayload") is not { } message)
        {
            return Errors.Answer(400, "BadRequest", "There is no messagePayload.");
        }

        if (await searches.Recall(Hearing.Who(invoked.Activity), cancel) is not { } asker)
        {
            return Said(words.Say(Locale.Language(invoked.Activity.Locale), "extension.stranger"));
        }

        var card = EvidenceCard.For(asker.Actor, await searches.WaitingForEvidence(asker, cancel), Quoted.Read(message));
        if (card is null)
        {
            return Said(words.Say(asker.Person.Language, "extension.nowhere"));
        }

        var shown = new Message { Key = Command, Card = (await voice.Show(card, asker.Person, cancel)).Card };
        return Results.Json(Window.Open(Window.Of(shown, null), words.Say(asker.Person.Language, "card.evidence.title")), Json.Out);
    }

    public static IResult Said(string sentence) => Results.Json(Window.Say(sentence), Json.Out);
}
