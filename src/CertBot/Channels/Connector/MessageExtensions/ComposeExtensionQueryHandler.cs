using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Outbox.Rendering;
using CertBot.Turns;

namespace CertBot.Channels.Connector.MessageExtensions;

/// <summary>The invoke <c>composeExtension/query</c>: a user searches from the compose box and inserts the status of an application into a message.</summary>
internal sealed class ComposeExtensionQueryHandler(ApplicationQueries queries, MessageRenderer renderer, MessageExtensionTexts texts) : IInvokeHandler
{
    private const int MaxResults = 25;

    private const string PreviewType = "application/vnd.microsoft.card.thumbnail";

    public string Name => "composeExtension/query";

    public async Task<IResult> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        if (context.Activity.Value is not JsonObject query)
        {
            return BotFrameworkError.Create(400, "BadRequest", "The query has no value.");
        }

        if (await queries.FindUser(ActivityMapper.ReadUser(context.Activity), cancellationToken) is not { } user)
        {
            return CreateMessage(texts.Format(ClientLocale.ParseLanguage(context.Activity.Locale), "extension.stranger"));
        }

        var searchText = ReadSearchText(query);
        var matches = await queries.Find(user, searchText, cancellationToken);
        if (matches.IsEmpty)
        {
            return CreateMessage(
                texts.Format(
                    user.Person.Language,
                    searchText.Length > 0 ? "extension.nothing" : "extension.none",
                    new() { ["words"] = UserText.Excerpt(searchText) }
                )
            );
        }

        var (skip, count) = (ReadNumber(query, "skip"), ReadNumber(query, "count"));
        var page = await queries.LoadApplications(matches.Skip(skip).Take(count is > 0 and < MaxResults ? count : MaxResults), cancellationToken);
        var attachments = new JsonArray();
        foreach (var (application, edition) in page)
        {
            attachments.Add(await CreateAttachment(application, edition, user, cancellationToken));
        }

        return CreateResponse(
            new JsonObject
            {
                ["type"] = "result",
                ["attachmentLayout"] = "list",
                ["attachments"] = attachments,
            }
        );
    }

    /// <summary>
    /// The inserted card has no buttons, because its readers are not the user who searched; and it says what a vendor may read, because they may be of either
    /// side.
    /// </summary>
    private async Task<JsonObject> CreateAttachment(Application application, Edition edition, SearchUser user, CancellationToken cancellationToken)
    {
        var status = StatusCard.For(application, edition, queries.Now, ReaderSide.Vendor);
        var card = (await renderer.RenderForSharing(status, user.Person, cancellationToken)).Card ?? [];
        card.Remove("actions");
        return new JsonObject
        {
            ["contentType"] = OutgoingActivity.AdaptiveCardType,
            ["content"] = TeamsMessageBuilder.BuildPlain(new OutboundMessage { Key = "", Card = card }),
            ["preview"] = new JsonObject
            {
                ["contentType"] = PreviewType,
                ["content"] = new JsonObject
                {
                    ["title"] = SanitizePreview($"{application.Name} {application.Release.Version}"),
                    ["text"] = SanitizePreview(
                        texts.Format(
                            user.Person.Language,
                            "extension.found",
                            new() { ["vendor"] = application.VendorName, ["stage"] = DisplayNames.Of(application.Stage) }
                        )
                    ),
                },
            },
        };
    }

    /// <summary>The value of the only parameter; the first query after the installation has <c>initialRun</c> instead.</summary>
    private static string ReadSearchText(JsonObject query) =>
        UserText.ToOneLine(
            UserText.Sanitize(
                (query["parameters"] as JsonArray ?? [])
                    .OfType<JsonObject>()
                    .Where(p => p.GetString("name") != "initialRun")
                    .Select(p => p.GetString("value"))
                    .FirstOrDefault()
                    ?? ""
            )
        );

    private static int ReadNumber(JsonObject query, string name) =>
        query.GetObject("queryOptions")?[name] is JsonValue value && value.TryGetValue(out int number) ? Math.Max(0, number) : 0;

    /// <summary>Some clients render the preview text as HTML, others as plain text: without angle brackets both show the same.</summary>
    private static string SanitizePreview(string text) => CertBot.Core.Localization.OutputEncoder.ToPlainText(text).Replace('<', '‹').Replace('>', '›');

    private static IResult CreateMessage(string text) => CreateResponse(new JsonObject { ["type"] = "message", ["text"] = text });

    private static IResult CreateResponse(JsonObject extension) => Results.Json(new JsonObject { ["composeExtension"] = extension }, ChannelJson.WriteOptions);
}
