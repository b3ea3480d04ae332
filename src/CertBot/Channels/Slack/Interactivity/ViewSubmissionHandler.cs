using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.BlockKit.TextObjects;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.Views;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Conversation;
using CertBot.Core.Primitives;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>
/// Handles <c>view_submission</c>. Slack waits at most three seconds: an empty response closes the modal, <c>errors</c> marks a field, <c>update</c> replaces
/// the view. If the response is late, the input is still in the modal.
/// </summary>
internal sealed class ViewSubmissionHandler(
    UserProfiles profiles,
    SenderResolver senders,
    ModalTurns modalTurns,
    ImmediateReplies replies,
    FullCardStore fullCardStore,
    ILogger<ViewSubmissionHandler> log
)
{
    public async Task<IResult> Handle(string id, JsonObject payload, CancellationToken cancellationToken)
    {
        var sender = await FindSender(payload, cancellationToken);
        var language = sender is null ? LanguageCode.En : (await profiles.DescribePerson(sender, cancellationToken)).Language;
        if (
            payload.GetObject("view") is not { } view
            || sender is null
            || ReadMetadata(payload) is not { } metadata
            || ModalMetadata.Parse(metadata, sender.Team) is not { } modalMetadata
            || metadata.GetObject("submit") is not { } submit
            || submit.GetString("verb") is not { Length: > 0 } verb
        )
        {
            SlackLog.SubmissionNotPlaced(log);
            return CreateNotPlacedResponse(payload.GetObject("view") ?? [], language);
        }

        var inputs = StateValues.Read(
            view.GetObject("state")?.GetObject("values"),
            await fullCardStore.Find(modalMetadata.Conversation, modalMetadata.FullCardKey, cancellationToken)
        );
        var click = ToClick(modalMetadata, verb, BlockAction.MergeInputs(CardActionData.ToClick(verb, submit.GetObject("data")).Data, inputs));
        var next = await modalTurns.Handle(sender, modalMetadata, id, click, language, cancellationToken);
        JsonObject? answer = next switch
        {
            // A form that was only begun by this submission is continued by its own fields.
            ModalResult.Update { FieldErrors: { IsEmpty: false } wrong }
                when verb == FormInMessage.AnswerVerb && wrong.All(w => FindInputIds(view).Contains(w.Input, StringComparer.Ordinal)) => CreateErrors(wrong),
            ModalResult.Update update => new() { ["response_action"] = "update", ["view"] = update.View },
            ModalResult.Error error when FindFirstInputId(view) is { } field => new()
            {
                ["response_action"] = "errors",
                ["errors"] = new JsonObject { [field] = SlackText.StripMarkdown(error.Message) },
            },
            ModalResult.Error error => new()
            {
                ["response_action"] = "update",
                ["view"] = Modals.CreateTextView(error.Message, Modals.GetTitle(click.Verb, language), modalMetadata.ToJson(), language),
            },
            _ => null,
        };
        return replies.Respond(answer is null ? Results.Ok() : Results.Json(answer, ChannelJson.WriteOptions), next.PendingReplies);
    }

    /// <summary>The modal names the workspace it was opened in; where the payload names it too, its user is meant.</summary>
    private async Task<Sender?> FindSender(JsonObject payload, CancellationToken cancellationToken)
    {
        var candidates = Sender.FindCandidates(new SlackPayload(SlackPayload.Interaction, "", payload));
        return candidates.FirstOrDefault(c => ReadMetadata(payload) is { } metadata && ModalMetadata.Parse(metadata, c.Team) is not null) is { } opener
            ? await senders.Find([opener], cancellationToken)
            : await senders.Find(candidates, cancellationToken);
    }

    private static JsonObject? ReadMetadata(JsonObject payload) =>
        ChannelJson.ParseObject(Encoding.UTF8.GetBytes(payload.GetObject("view")?.GetString("private_metadata") ?? ""));

    /// <summary>An empty response would close the modal as if the input were taken.</summary>
    private static IResult CreateNotPlacedResponse(JsonObject view, LanguageCode language)
    {
        var message = SlackTexts.Get(language, "slack.unplaced");
        return Results.Json(
            FindFirstInputId(view) is { } field
                ? new JsonObject
                {
                    ["response_action"] = "errors",
                    ["errors"] = new JsonObject { [field] = message },
                }
                : new JsonObject { ["response_action"] = "update", ["view"] = Modals.CreateTextView(message, "CertBot", [], language) },
            ChannelJson.WriteOptions
        );
    }

    /// <summary>The message shortcut's choice arrives as one value; it is turned into the click that the product's own cards would send.</summary>
    public static Input.Click ToClick(ModalMetadata modalMetadata, string verb, ImmutableSortedDictionary<string, string> data) =>
        modalMetadata.Origin == ModalOrigin.Message && EvidenceAction.Read(verb, name => data.GetValueOrDefault(name)) is var (chosenVerb, chosenData)
            ? CardActionData.ToClick(chosenVerb, chosenData)
            : new Input.Click(verb, data);

    /// <summary>The modal stays as it is, each error at its field; what was good is kept already and may be submitted again.</summary>
    private static JsonObject CreateErrors(ImmutableArray<(string Input, string Error)> wrong)
    {
        var errors = new JsonObject();
        foreach (var (input, error) in wrong)
            errors[input] = SlackText.StripMarkdown(error);
        return new JsonObject { ["response_action"] = "errors", ["errors"] = errors };
    }

    private static string? FindFirstInputId(JsonObject view) => FindInputIds(view).FirstOrDefault();

    private static IEnumerable<string?> FindInputIds(JsonObject view) =>
        (view["blocks"] as JsonArray ?? []).OfType<JsonObject>().Where(b => b.GetString("type") == "input").Select(b => b.GetString("block_id"));
}
