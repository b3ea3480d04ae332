using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Blocks;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Delivery;

namespace CertBot.Channels.Slack.Pressing;

/// <summary>
/// A modal was handed in. It stays open until it has its answer, at most three seconds: nothing closes it, an error names the field it stands under,
/// anything else takes its place. Should the answer be late, what was typed is still there.
/// </summary>
internal sealed class Submissions(Profiles profiles, Dialogue dialogue, Replies replies, Behind behind)
{
    public async Task<IResult> Answer(string id, JsonObject payload, CancellationToken cancel)
    {
        if (payload.Object("view") is not { } view || Sender.OfInteraction(payload) is not { } sender
            || Json.Object(Encoding.UTF8.GetBytes(view.Text("private_metadata") ?? "")) is not { } metadata || Standing.Read(metadata, sender.Team) is not { } standing
            || metadata.Object("submit") is not { } submit || submit.Text("verb") is not { Length: > 0 } verb) return Results.Ok();

        var language = (await profiles.Person(sender, cancel)).Language;
        var typed = Pressables.Typed(view.Object("state")?.Object("values"), await behind.Find(standing.Place, standing.Behind, cancel));
        var click = Chosen(standing, verb, Press.Filled(Clicked.From(verb, submit.Object("data")).Data, typed));
        var next = await dialogue.Take(sender, standing, id, click, language, cancel);
        JsonObject? answer = next switch
        {
            Next.Shows shows => new() { ["response_action"] = "update", ["view"] = shows.View },
            Next.Refuses refuses when FirstField(view) is { } field => new() { ["response_action"] = "errors", ["errors"] = new JsonObject { [field] = Plainly.Said(refuses.Sentence) } },
            Next.Refuses refuses => new() { ["response_action"] = "update", ["view"] = Modals.Sentence(refuses.Sentence, Modals.Title(click.Verb, language), standing.Write(), language) },
            _ => null,
        };
        return replies.Respond(answer is null ? Results.Ok() : Results.Json(answer, Json.Out), next.Said);
    }

    /// <summary>What was chosen for a message as evidence comes as one word, and is what the product's own cards would send.</summary>
    public static Input.Click Chosen(Standing standing, string verb, ImmutableSortedDictionary<string, string> data) =>
        standing.From == Opened.Message && Evidently.Chosen(verb, name => data.GetValueOrDefault(name)) is var (what, chosen) ? Clicked.From(what, chosen) : new Input.Click(verb, data);

    private static string? FirstField(JsonObject view) => (view["blocks"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(b => b.Text("type") == "input")?.Text("block_id");
}
