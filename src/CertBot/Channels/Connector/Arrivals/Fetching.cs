using System.Collections.Immutable;
using System.Net;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Files;

namespace CertBot.Channels.Connector.Arrivals;

/// <summary>Gets the files an activity names: from the very server that sent it, or where Teams keeps what people attach.</summary>
internal sealed class Fetching(ConnectorHttp connector, FileHttp files, TrustedHosts hosts, IIntake intake)
{
    private const int MostFiles = 10;

    public async Task<Fetched> Get(IReadOnlyList<Attachment> attachments, Uri service, CancellationToken cancel)
    {
        if (attachments.Count > MostFiles)
        {
            return new Fetched.Refused("page.upload.too-many", "");
        }

        var given = ImmutableArray.CreateBuilder<GivenFile>(attachments.Count);
        foreach (var attachment in attachments)
        {
            switch (await Get(attachment, service, cancel))
            {
                case Fetched.Files { Given: var got }:
                    given.AddRange(got);
                    break;
                case var no:
                    return no;
            }
        }

        return new Fetched.Files(given.ToImmutable());
    }

    private async Task<Fetched> Get(Attachment attachment, Uri service, CancellationToken cancel)
    {
        if (!Uri.TryCreate(attachment.Url, UriKind.Absolute, out var url) || ClientFor(attachment, url, service) is not { } client)
        {
            return new Fetched.Refused("page.upload.unreadable", attachment.Name);
        }

        try
        {
            using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!response.IsSuccessStatusCode)
            {
                return response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError ? new Fetched.Away(attachment.Name) : new Fetched.Refused("page.upload.unreadable", attachment.Name);
            }

            await using var content = await response.Content.ReadAsStreamAsync(cancel);
            return new Fetched.Files([await intake.Take(content, attachment.Name, cancel)]);
        }
        catch (FileRefusedException refused)
        {
            return new Fetched.Refused(refused.Why is FileRefusal.TooBig ? "page.upload.too-large" : "page.upload.empty", attachment.Name);
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new Fetched.Away(attachment.Name);
        }
    }

    /// <summary>A picture pasted into a chat is kept by the Connector itself, which asks for the bot's token: its own path, and no other address on its host.</summary>
    private static bool IsPicture(Uri url, Uri service) =>
        url.Query.Length == 0 && url.AbsolutePath.StartsWith($"{service.AbsolutePath.TrimEnd('/')}/v3/attachments/", StringComparison.Ordinal) && !url.AbsolutePath.Contains("..", StringComparison.Ordinal);

    private HttpClient? ClientFor(Attachment attachment, Uri url, Uri service) =>
        url.Scheme == service.Scheme && url.Authority == service.Authority && hosts.Trusts(url)   // asked again: what was noted may be older than the setting
            ? IsPicture(url, service) ? connector.Client : connector.Files
        : attachment.IsTeamsFile && url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0 ? files.Client
        : null;
}

/// <summary>What came of getting files.</summary>
internal abstract record Fetched
{
    private Fetched() { }

    public sealed record Files(ImmutableArray<GivenFile> Given) : Fetched;

    /// <summary><paramref name="Key"/> names the sentence, <paramref name="File"/> the file.</summary>
    public sealed record Refused(string Key, string File) : Fetched;

    /// <summary>Not now: where it lies does not answer.</summary>
    public sealed record Away(string File) : Fetched;
}
