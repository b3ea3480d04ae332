using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Files;
using CertBot.Files.Links;
using CertBot.Repositories;
using CertBot.Turns;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace CertBot.Channels.FileLinks;

/// <summary>
/// Serves file links. A link is a bearer token for the person it was created for; so it is short-lived, and each request checks again
/// that the person may see the application and that the file still belongs to it. A rejected request does not say why.
/// </summary>
internal static class FileLinkEndpoint
{
    /// <summary>The SAS URL is used only for the redirect.</summary>
    private static readonly Duration DownloadUrlLifetime = Duration.FromMinutes(2);

    public static void MapFileLinks(this IEndpointRouteBuilder app) => app.MapGet("/files/{protectedToken}", Open).AddEndpointFilter<ExceptionEndpointFilter>();

    private static async Task<IResult> Open(
        HttpContext http,
        string protectedToken,
        FileLinkProtector protector,
        PersonStore persons,
        TurnContextFactory contexts,
        TurnDataLoader data,
        IFileStore files,
        IClock clock
    )
    {
        var cancellationToken = http.RequestAborted;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        var now = clock.GetCurrentInstant();
        if (protector.Unprotect(protectedToken) is not { } token || await persons.FindCurrent(token.Person, cancellationToken) is not { } person)
            return TextResult(404, "links.none", ClientLocale.PreferredLanguage(http.Request));
        if (token.ExpiresAt <= now)
            return TextResult(410, "links.expired", person.Language);

        try
        {
            return
                await FindFile(token, person, contexts, data, cancellationToken) is { } file
                && await ServeFile(token with { File = file }, files, cancellationToken) is { } response
                ? response
                : TextResult(404, "links.none", ClientLocale.PreferredLanguage(http.Request));
        }
        catch (FileStoreUnavailableException exception)
        {
            Log.FileStoreUnavailable(http.RequestServices.GetRequiredService<ILogger<FileLinkProtector>>(), exception.Message);
            return TextResult(503, "links.away", person.Language);
        }
    }

    /// <summary>
    /// The file this person may open now; null if there is none. They may open the files of every application whose data a turn may load for them. A history or a board is
    /// written anew: what they may read of it may have changed since the link was made, and files made by earlier releases said too much.
    /// </summary>
    private static async Task<FileId?> FindFile(
        FileLinkToken token,
        Person person,
        TurnContextFactory contexts,
        TurnDataLoader data,
        CancellationToken cancellationToken
    )
    {
        var turn = await contexts.Create(person, new ConversationAddress("files", person.Id.Value, IsPersonal: true), cancellationToken);
        switch (token.Source)
        {
            case FileSource.Submitted { ApplicationId: var id }:
                // Files of the version under certification, and of the version whose certificate is valid.
                var app = (await data.Load(turn, [new DataRequest.Application(id)], cancellationToken)).Applications.GetValueOrDefault(id);
                return
                    app is not null
                    && new[] { app.Release, app.CertifiedBaseline?.Release }.Any(r =>
                        r?.Materials.Values.Any(m => m is SubmittedMaterial.File file && file.Id == token.File) is true
                    )
                    ? token.File
                    : null;
            case FileSource.Generated { ApplicationId: var id }:
                return (await data.Load(turn, [new DataRequest.HistoryExport(id)], cancellationToken)).HistoryExports.GetValueOrDefault(id)?.Id;
            case FileSource.Inspection { ApplicationId: var id }:
                return (await data.Load(turn, [new DataRequest.FindingsFile(id)], cancellationToken)).FindingsFiles.GetValueOrDefault(id)?.Id;
            case FileSource.Board { Selection: var text }:
                return
                    KpiBoardSelection.Parse(text) is { } selection
                    && (await data.Load(turn, [new DataRequest.KpiBoardFile(selection)], cancellationToken)).KpiBoardFiles.GetValueOrDefault(selection)
                        is { } board
                    ? board.Id
                    : null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async Task<IResult?> ServeFile(FileLinkToken token, IFileStore files, CancellationToken cancellationToken)
    {
        if (await files.GetDownloadUrl(token.File, token.Name, DownloadUrlLifetime, cancellationToken) is { } address)
            return new UnloggedRedirectResult(address.AbsoluteUri);

        // The id identifies the content, so range requests of an earlier download can be resumed.
        return await files.Open(token.File, cancellationToken) is { } content
            ? Results.Stream(
                content,
                "application/octet-stream",
                SafeFileName.Sanitize(token.Name),
                entityTag: new EntityTagHeaderValue($"\"{token.File.Value}\""),
                enableRangeProcessing: true
            )
            : null;
    }

    private static IResult TextResult(int status, string key, LanguageCode language) =>
        Results.Text(TextCatalog.For(language).Find(key) ?? key, "text/plain; charset=utf-8", statusCode: status);
}

/// <summary>A redirect that is not logged. The result of the framework logs the URL, and these URLs give access to files.</summary>
internal sealed class UnloggedRedirectResult(string address) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Redirect(address);
        httpContext.Response.Headers.CacheControl = "no-store";
        httpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }
}
