using CertBot.Channels.Connector.Client;
using CertBot.Core.Directory;
using CertBot.Outbox;
using CertBot.Tests.Kit.Hosts;
using Microsoft.AspNetCore.Http;
using Microsoft.Bot.Connector;
using Microsoft.Rest;

namespace CertBot.Tests.Channels.Connector.Client;

/// <summary>The Bot Framework's client over the host's own HTTP pipeline: made once for each service URL, and as strict as the pipeline.</summary>
public sealed class ConnectorClientsTests : IAsyncLifetime
{
    private ConnectorTestHost? _started;

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    private ConnectorClients Clients => Host.GetService<ConnectorClients>();

    private ConversationAddress Address => Host.Turns.LastReceived.Conversation;

    public async ValueTask InitializeAsync()
    {
        _started = await ConnectorTestHost.Start();
        await Host.Post(Host.Activity(text: "hi"));
    }

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Theory]
    [InlineData("https://smba.example/emea/", "https://smba.example/emea", true)]
    [InlineData("https://smba.example/emea/", "https://smba.example/emea//", true)]
    [InlineData("https://smba.example/emea/", "https://smba.example/emea/?tenant=1#x", true)]
    [InlineData("https://smba.example/emea/", "https://SMBA.example:443/emea/", true)]
    [InlineData("https://smba.example/emea/", "https://smba.example/EMEA/", false)]
    [InlineData("https://smba.example/emea/", "https://smba.example/amer/", false)]
    [InlineData("https://smba.example/emea/", "http://smba.example/emea/", false)]
    public void One_client_is_kept_for_each_service_URL(string first, string second, bool isSame)
    {
        var (one, other) = (Clients.Get(new Uri(first)), Clients.Get(new Uri(second)));

        Assert.Equal(isSame, ReferenceEquals(one, other));
        Assert.Same(one.SerializationSettings.ContractResolver, other.SerializationSettings.ContractResolver);
        Assert.Same(one.SerializationSettings.ContractResolver, other.DeserializationSettings.ContractResolver);
        Assert.Equal(new Uri("https://smba.example/emea/"), one.BaseUri);
    }

    [Fact]
    public void Number_of_kept_clients_has_a_limit()
    {
        var kept = Enumerable.Range(0, ConnectorClients.MaxClients).Select(n => Clients.Get(Region(n))).ToArray();
        Assert.All(kept, (client, n) => Assert.Same(client, Clients.Get(Region(n))));

        var newest = Clients.Get(Region(kept.Length));

        Assert.Same(newest, Clients.Get(Region(kept.Length)));
        Assert.Same(kept[1], Clients.Get(Region(1)));
        Assert.NotSame(kept[0], Clients.Get(Region(0)));
    }

    [Fact]
    public async Task Disposed_client_still_sends()
    {
        Clients.Get(new Uri(Host.Server.ServiceUrl)).Dispose();

        Assert.Equal(new SendResult.Delivered("sent:1;x"), await Send());
    }

    [Fact]
    public async Task Requests_name_protocol_SDK_and_runtime()
    {
        var agent = "";
        Host.Server.Respond = http =>
        {
            agent = http.Request.Headers.UserAgent.ToString();
            return null;
        };

        await Send();

        Assert.Matches(@"^Microsoft-BotFramework/3\.1 BotBuilder/4\.\d+\.\d+\.\d+( \.NETCoreAppVersion/v\d+\.\d+)?$", agent);
    }

    [Fact]
    public async Task Query_of_the_service_URL_is_not_sent()
    {
        var activity = Host.Activity(text: "hi");
        activity["serviceUrl"] = $"{Host.Server.ServiceUrl}?secret=1#x";
        await Host.Post(activity);

        await Send();

        Assert.Equal("/_connector/v3/conversations/a%3Aconv%7C1%3Bx%3D%40y/activities", Assert.Single(Host.Server.Calls).Path);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(203)]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(206)]
    [InlineData(226)]
    public async Task Any_success_is_a_success(int status)
    {
        Host.Server.Respond = _ => Results.StatusCode(status);

        Assert.Equal(new SendResult.Delivered(""), await Send());
        Assert.Equal(new SendResult.Delivered("u"), await Send("u"));
        Assert.Equal(2, Host.Server.Calls.Count);
    }

    [Theory]
    [InlineData(200, typeof(SendResult.Delivered))]
    [InlineData(204, typeof(SendResult.Delivered))]
    [InlineData(403, typeof(SendResult.Rejected))]
    [InlineData(500, typeof(SendResult.Rejected))]
    [InlineData(503, typeof(SendResult.Retry))]
    public async Task Status_counts_when_the_body_is_far_too_long(int status, Type expected)
    {
        Host.Server.Respond = http => new EndlessBody(status);

        Assert.IsType(expected, await Send().WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken)); // reading to the end would never end
        Assert.Single(Host.Server.Calls);
    }

    [Theory]
    [InlineData("""{"id":{"id":"x"}}""", "")]
    [InlineData("""{"id":["x"]}""", "")]
    [InlineData("""{"id":7}""", "")]
    [InlineData("""{"id":"2026-03-11T10:30:00+03:00"}""", "2026-03-11T10:30:00+03:00")]
    [InlineData("""{"other":{"$type":"System.Object, mscorlib"},"id":"x","big":1e999}""", "x")]
    [InlineData("""{"ID":"x"}""", "")]
    public async Task Id_is_a_text_as_it_came(string answer, string id)
    {
        Host.Server.Respond = _ => Results.Text(answer, "text/plain; charset=nonsense");

        Assert.Equal(new SendResult.Delivered(id), await Send());
    }

    /// <summary>Its tracing writes whole requests, with ids and the token, to whoever listens.</summary>
    [Fact]
    public void Tracing_of_the_SDK_is_off() => Assert.False(ServiceClientTracing.IsEnabled);

    private static Uri Region(int number) => new($"https://smba.example/region-{number}/");

    private Task<SendResult> Send(string? updateOf = null) =>
        Host.Channel.Send(
            Address,
            new OutboundMessage
            {
                Key = "k",
                Text = "x",
                UpdateOf = updateOf,
            },
            default
        );

    private sealed class EndlessBody(int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            if (status == StatusCodes.Status204NoContent)
                return;
            var chunk = new byte[64 * 1024];
            try
            {
                while (!httpContext.RequestAborted.IsCancellationRequested)
                    await httpContext.Response.Body.WriteAsync(chunk, httpContext.RequestAborted);
            }
            catch (Exception cut) when (cut is OperationCanceledException or IOException)
            {
                // the reader went away
            }
        }
    }
}
