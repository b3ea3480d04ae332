using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>composeExtension/query</c>: somebody searches while writing, and puts into their message where an application stands.</summary>
internal sealed class FindApplication(Searches searches, Voice voice, ExtensionWords words) : IInvoke
{
    private const int Most = 25;

    private const string Preview = "application/vnd.microsoft.card.thumbnail";

    public string Name => "composeExtension/query";

    public async Task<IResult> Answer(Invoked invoked, CancellationToken cancel)
    {
        if (invoked.Activity.Value is not JsonObject query)
        {
            return Errors.Answer(400, "BadRequest", "The query has no value.");
        }

        if (await searches.Recall(Hearing.Who(invoked.Activity), cancel) is not { } asker)
        {
            return Sentence(words.Say(Locale.Language(invoked.Activity.Locale), "extension.stranger"));
        }

        var said = Words(query);
        var found = await searches.Find(asker, said, cancel);
        if (found.IsEmpty)
        {
            return Sentence(words.Say(asker.Person.Language, said.Length > 0 ? "extension.nothing" : "extension.none", new() { ["words"] = Foreign.Quote(said) }));
        }

        var (skip, count) = (Number(query, "skip"), Number(query, "count"));
        var page = await searches.Load(found.Skip(skip).Take(count is > 0 and < Most ? count : Most), cancel);
        var attachments = new JsonArray();
        foreach (var (application, edition) in page)
        {
            attachments.Add(await Attachment(application, edition, asker, cancel));
        }

        return Answered(new JsonObject { ["type"] = "result", ["attachmentLayout"] = "list", ["attachments"] = attachments });
    }

    /// <summary>What is inserted has no buttons: whoever reads it there is not the one who searched.</summary>
    private async Task<JsonObject> Attachment(Application application, Edition edition, Asker asker, CancellationToken cancel)
    {
        var card = (await voice.Show(StatusCard.For(application, edition, searches.Now), asker.Person, cancel)).Card ?? [];
        card.Remove("actions");
        return new JsonObject
        {
            ["contentType"] = OutActivity.CardType,
            ["content"] = Wardrobe.Plain(new Message { Key = "", Card = card }),
            ["preview"] = new JsonObject
            {
                ["contentType"] = Preview,
                ["content"] = new JsonObject
                {
                    ["title"] = Harmless($"{application.Name} {application.Release.Version}"),
                    ["text"] = Harmless(words.Say(asker.Person.Language, "extension.found", new() { ["vendor"] = application.VendorName, ["stage"] = Titles.Of(application.Stage) })),
                },
            },
        };
    }

    /// <summary>The one parameter there is; the first run of all has another, which says so.</summary>
    private static string Words(JsonObject query) =>
        Foreign.OneLine(Foreign.Clean((query["parameters"] as JsonArray ?? []).OfType<JsonObject>().Where(p => p.Text("name") != "initialRun").Select(p => p.Text("value")).FirstOrDefault() ?? ""));

    private static int Number(JsonObject query, string name) =>
        query.Object("queryOptions")?[name] is JsonValue value && value.TryGetValue(out int number) ? Math.Max(0, number) : 0;

    /// <summary>A preview's text is read as HTML by some clients and shown as it is by others: without angle brackets it is the same to both.</summary>
    private static string Harmless(string text) => Core.Texts.ForeignText.Plain(text).Replace('<', '‹').Replace('>', '›');

    private static IResult Sentence(string text) => Answered(new JsonObject { ["type"] = "message", ["text"] = text });

    private static IResult Answered(JsonObject extension) => Results.Json(new JsonObject { ["composeExtension"] = extension }, Json.Out);
}
