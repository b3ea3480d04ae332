using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Conversation;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>composeExtension/submitAction</c>: what was chosen there, taken as a click in the person's own chat and answered in the dialog.</summary>
internal sealed class EvidenceChosen(Pressed pressed, Replies replies, Searches searches, ExtensionWords words) : IInvoke
{
    public string Name => "composeExtension/submitAction";

    public async Task<IResult> Answer(Invoked invoked, CancellationToken cancel)
    {
        if (invoked.Activity.Value is not JsonObject value || value.Text("commandId") != AttachEvidence.Command)
        {
            return Errors.Bare(StatusCodes.Status501NotImplemented, "NotImplemented");
        }

        var sent = value.Object("data") ?? [];
        if (Evidently.Chosen(sent.Text("verb"), sent.Text) is not var (verb, data))
        {
            return Errors.Answer(400, "BadRequest", "It is handed in, or added to an escalation.");
        }

        if (await searches.Recall(Hearing.Who(invoked.Activity), cancel) is not { } asker)
        {
            return AttachEvidence.Said(words.Say(Locale.Language(invoked.Activity.Locale), "extension.stranger"));
        }

        // The message may be from a conversation the bot is no part of: it has no talk there, and could tell nothing.
        if (asker.Person.Homes.FirstOrDefault(h => h.Channel == ConnectorRoom.Channel) is not { } home)
        {
            return AttachEvidence.Said(words.Say(asker.Person.Language, "extension.no-chat"));
        }

        var said = await pressed.Turn(invoked with { Place = home }, verb, data, cancel);
        if (said.All(s => s.Say is Say.Line))
        {
            var (_, sentence, told) = await replies.Speak(said, home, cancel);
            return replies.Respond(AttachEvidence.Said(sentence ?? words.Say(asker.Person.Language, "extension.taken")), told);
        }

        // A question is left: it is asked, and answered, where the talk is.
        foreach (var reply in said)
        {
            await replies.Release(reply, cancel);
        }

        return AttachEvidence.Said(words.Say(asker.Person.Language, "extension.asked"));
    }
}
