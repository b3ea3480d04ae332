using System.Globalization;
using System.Text;
using CertBot.Channels.Slack.Endpoints;
using CertBot.Configuration;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Processes;
using NodaTime;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// Many clients send nearly all of a body and then wait. A host with a heap of 256 MB stays alive, and when they are given up it serves everybody again. In
/// the long campaign there are more connections than the host accepts.
/// </summary>
public sealed class HeldBodiesTests : IDisposable
{
    private const long HeapBytes = 256 << 20;
    private const string Secret = "signing-secret-of-the-test";

    private static readonly int Connections = TestCampaign.Size(inShort: 300, inLong: 1500, "CERTBOT_HELD_BODIES");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certbot-held-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("/slack/events", 1_000_000)]
    [InlineData("/slack/commands", 1_000_000)]
    [InlineData("/api/messages", 260_000)]
    [InlineData("/v3/directline/conversations", 260_000)]
    public async Task Host_with_a_small_heap_survives_bodies_that_are_held(string path, int size)
    {
        await using var host = await HostProcess.StartWithHeap(
            _folder.FullName,
            HeapBytes,
            "--Connector:Anonymous=true",
            $"--Slack:SigningSecret={Secret}",
            "--Slack:BotToken=xoxb-1",
            "--Slack:ApiBaseUrl=http://127.0.0.1:1/"
        );
        List<RawHttp> held = [];
        try
        {
            var body = new byte[size - 1];
            Array.Fill(body, (byte)' ');
            for (var n = 0; n < Connections && !host.HasEnded; n++)
                held.Add(await Hold(host.Address, path, size, body));

            // Every one of them is answered or cut off, whether it was refused at once or given up after ten seconds.
            foreach (var connection in held)
                await connection.ReadStatus();
        }
        finally
        {
            held.ForEach(h => h.Dispose());
        }

        Assert.False(host.HasEnded);
        using var chat = await new DirectLineConnection(host.Address).StartConversation("developer");
        Assert.Equal(System.Net.HttpStatusCode.OK, (await chat.SendText("help")).Status);
        Assert.Empty(host.Failures);
    }

    private static async Task<RawHttp> Hold(Uri server, string path, int size, byte[] body)
    {
        var connection = await RawHttp.Connect(server);
        var at = SystemClock.Instance.GetCurrentInstant().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        try
        {
            await connection.SendHead(
                path,
                $"{RequestSignature.TimestampHeader}: {at}",
                $"{RequestSignature.SignatureHeader}: {RequestSignature.Compute(new Secret("another"), at, Encoding.UTF8.GetBytes("{}"))}",
                "Content-Type: application/json",
                $"Content-Length: {size}"
            );

            // A host that refuses the request stops reading: then the rest fits into no buffer, and nobody waits for that.
            await connection.Send(body).WaitAsync(TimeSpan.FromSeconds(1));
        }
        catch (Exception exception) when (exception is IOException or TimeoutException)
        {
            // Cut off already, or not read any further.
        }

        return connection;
    }
}
