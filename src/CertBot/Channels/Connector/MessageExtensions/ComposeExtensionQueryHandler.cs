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
using Microsoft.Bot.Schema;
using Microsoft.Bot.Schema.Teams;

namespace CertBot.Channels.Connector.MessageExtensions;

/// <summary>The invoke <c>composeExtension/query</c>: a user searches from the compose box and inserts the status of an application into a message.</summary>
internal sealed class ComposeExtensionQueryHandler(ApplicationQueries queries, MessageRenderer renderer, MessageExtensionTexts texts) : IInvokeHandler
{
    private const int MaxResults = 25;

    public string Name => "composeExtension/query";

    public async Task<ConnectorInvokeResponse> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        if (InvokeValues.ReadQuery(context.Activity.Value) is not { } query)
        {
            return ConnectorInvokeResponse.BadRequest("The query has no value.");
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

        var (skip, count) = (Math.Max(0, query.QueryOptions.Skip ?? 0), query.QueryOptions.Count ?? 0);
        var page = await queries.LoadApplications(matches.Skip(skip).Take(count is > 0 and < MaxResults ? count : MaxResults), cancellationToken);
        var attachments = new List<MessagingExtensionAttachment>();
        foreach (var (application, edition) in page)
        {
            attachments.Add(await CreateAttachment(application, edition, user, cancellationToken));
        }

        return CreateResponse(
            new MessagingExtensionResult
            {
                Type = "result",
                AttachmentLayout = AttachmentLayoutTypes.List,
                Attachments = attachments,
            }
        );
    }

    /// <summary>
    /// The inserted card has no buttons, because its readers are not the user who searched; and it says what a vendor may read, because they may be of either
    /// side.
    /// </summary>
    private async Task<MessagingExtensionAttachment> CreateAttachment(
        Application application,
        Edition edition,
        SearchUser user,
        CancellationToken cancellationToken
    )
    {
        var status = StatusCard.For(application, edition, queries.Now, ReaderSide.Vendor);
        var card = (await renderer.RenderForSharing(status, user.Person, cancellationToken)).Card ?? [];
        card.Remove("actions");
        return new MessagingExtensionAttachment
        {
            ContentType = OutgoingActivity.AdaptiveCardType,
            Content = TeamsMessageBuilder.BuildPlain(new OutboundMessage { Key = "", Card = card }),
            Preview = new Attachment
            {
                ContentType = ThumbnailCard.ContentType,
                Content = new ThumbnailCard
                {
                    Title = SanitizePreview($"{application.Name} {application.Release.Version}"),
                    Text = SanitizePreview(
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
    private static string ReadSearchText(MessagingExtensionQuery query) =>
        UserText.ToOneLine(UserText.Sanitize(query.Parameters.FirstOrDefault(p => p.Name != "initialRun")?.Value as string ?? ""));

    /// <summary>Some clients render the preview text as HTML, others as plain text: without angle brackets both show the same.</summary>
    private static string SanitizePreview(string text) => CertBot.Core.Localization.OutputEncoder.ToPlainText(text).Replace('<', '‹').Replace('>', '›');

    private static ConnectorInvokeResponse CreateMessage(string text) => CreateResponse(new MessagingExtensionResult { Type = "message", Text = text });

    private static ConnectorInvokeResponse CreateResponse(MessagingExtensionResult extension) =>
        ConnectorInvokeResponse.Json(new MessagingExtensionResponse { ComposeExtension = extension });
}
