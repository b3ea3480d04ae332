using System.Collections.Immutable;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Files;

namespace CertBot.Channels.Connector;

/// <summary>Gets the files an activity names, from the very server that sent it and from no other.</summary>
internal sealed class Fetching(ConnectorHttp http, IIntake intake)
{
    private const int MostFiles = 10;

    public async Task<Fetched> Get(IReadOnlyList<Attachment> attachments, Uri service, CancellationToken cancel)
    {
        if (attachments.Count > MostFiles)
        {
            return new Fetched.Refused("page.upload.too-many", "");
        }

        var files = ImmutableArray.CreateBuilder<GivenFile>(attachments.Count);
        foreach (var attachment in attachments)
        {
            switch (await Get(attachment, service, cancel))
            {
                case Fetched.Files { Given: var given }:
                    files.AddRange(given);
                    break;
                case Fetched.Refused refused:
                    return refused;
                default:
                    break;
            }
        }

        return new Fetched.Files(files.ToImmutable());
    }

    private async Task<Fetched> Get(Attachment attachment, Uri service, CancellationToken cancel)
    {
        if (!Uri.TryCreate(attachment.Url, UriKind.Absolute, out var url) || url.Scheme != service.Scheme || url.Authority != service.Authority)
        {
            return new Fetched.Refused("page.upload.unreadable", attachment.Name);
        }

        try
        {
            using var response = await http.Client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!response.IsSuccessStatusCode)
            {
                return new Fetched.Refused("page.upload.unreadable", attachment.Name);
            }

            await using var content = await response.Content.ReadAsStreamAsync(cancel);
            return new Fetched.Files([await intake.Take(content, attachment.Name, cancel)]);
        }
        catch (FileRefusedException refused)
        {
            return new Fetched.Refused(refused.Why is FileRefusal.TooBig ? "page.upload.too-large" : "page.upload.empty", attachment.Name);
        }
        catch (Exception away) when (away is HttpRequestException or IOException)
        {
            return new Fetched.Refused("page.upload.unreadable", attachment.Name);
        }
    }
}

/// <summary>What came of getting files.</summary>
internal abstract record Fetched
{
    private Fetched() { }

    public sealed record Files(ImmutableArray<GivenFile> Given) : Fetched;

    /// <summary><paramref name="Key"/> names the sentence, <paramref name="File"/> the file.</summary>
    public sealed record Refused(string Key, string File) : Fetched;
}
