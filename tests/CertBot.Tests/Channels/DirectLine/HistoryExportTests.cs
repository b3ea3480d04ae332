using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Channels.DirectLine;

/// <summary>The history as a file in the whole product: generated on request, and downloaded like a material.</summary>
public sealed class HistoryExportTests
{
    [Fact]
    public async Task History_file_opens_from_its_card_and_needs_its_link()
    {
        await using var host = await LiveHost.Start();
        await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        using var client = await new DirectLineConnection(host.Address).StartConversation("developer");

        using var listening = await client.ConnectStream();

        await client.SendText("export acme-sync");
        var url = await Url(listening);

        using var led = await client.Http.GetAsync(url);
        using var opened = await client.Http.GetAsync(led.Headers.Location);
        Assert.StartsWith("\uFEFF\"When (", Encoding.UTF8.GetString(await opened.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
        Assert.Equal("attachment", opened.Content.Headers.ContentDisposition?.DispositionType);
        using var bare = await client.Http.GetAsync(url.Split('?')[0]);
        Assert.NotEqual(HttpStatusCode.OK, bare.StatusCode);
    }

    /// <summary>The URL of the first action on the first card that arrives.</summary>
    private static async Task<string> Url(ActivityStreamReader listening)
    {
        while (await listening.ReceiveNext() is { } received)
        {
            if (
                (received["activities"] as JsonArray ?? [])
                    .Select(a => a?["attachments"]?[0]?["content"]?["actions"]?[0]?["url"]?.ToString())
                    .FirstOrDefault(u => u is not null) is
                { } url
            )
            {
                return url;
            }
        }

        throw new InvalidOperationException("no card arrived");
    }
}
