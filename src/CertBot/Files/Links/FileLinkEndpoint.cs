using CertBot.Channels;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Repositories;
using CertBot.Turns;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace CertBot.Files.Links;

/// <summary>
/// Opens links. Whoever has one is taken for the person it was made for, and asked for nothing else; so it is short-lived, and each time it is decided anew
/// whether that person may see the application and whether the file is still one of it. Where not, it is not said why.
/// </summary>
internal static class FileLinkEndpoint
{
    /// <summary>An address of Azure's is only the way from here to there.</summary>
    private static readonly Duration DownloadUrlLifetime = Duration.FromMinutes(2);

    public static void MapFileLinks(this IEndpointRouteBuilder app) => app.MapGet("/files/{protectedToken}", Open).AddEndpointFilter<ExceptionEndpointFilter>();

    private static async Task<IResult> Open(
        HttpContext http,
        string protectedToken,
        FileLinkProtector protector,
        PersonStore persons,
        TurnContextFactory contexts,
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
            return await MayOpen(token, person, contexts, now, cancellationToken) && await ServeFile(token, files, cancellationToken) is { } response
                ? response
                : TextResult(404, "links.none", ClientLocale.PreferredLanguage(http.Request));
        }
        catch (FileStoreUnavailableException exception)
        {
            Log.FileStoreUnavailable(http.RequestServices.GetRequiredService<ILogger<FileLinkProtector>>(), exception.Message);
            return TextResult(503, "links.away", person.Language);
        }
    }

    /// <summary>What a turn may see, this person may open: the rule is the desk's.</summary>
    private static async Task<bool> MayOpen(FileLinkToken token, Person person, TurnContextFactory contexts, Instant now, CancellationToken cancellationToken)
    {
        var context = await contexts.Create(person, new ConversationAddress("files", person.Id.Value, IsPersonal: true), now, cancellationToken);
        var app = (await contexts.Load(context, [new DataRequest.Application(token.Source.ApplicationId)], cancellationToken)).Applications.GetValueOrDefault(
            token.Source.ApplicationId
        );
        return app is not null
            && token.Source switch
            {
                // Of the version in the process, and of the one whose certificate is in force.
                FileSource.Submitted => new[] { app.Release, app.CertifiedBaseline?.Release }.Any(r =>
                    r?.Materials.Values.Any(m => m is SubmittedMaterial.File file && file.Id == token.File) is true
                ),
                FileSource.Generated => true, // its history as it was then, which is part of its history as it is
                _ => throw new System.Diagnostics.UnreachableException(),
            };
    }

    private static async Task<IResult?> ServeFile(FileLinkToken token, IFileStore files, CancellationToken cancellationToken)
    {
        if (await files.GetDownloadUrl(token.File, token.Name, DownloadUrlLifetime, cancellationToken) is { } address)
            return new UnloggedRedirectResult(address.AbsoluteUri);

        // The id is the content's, so a range of an older answer fits.
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
