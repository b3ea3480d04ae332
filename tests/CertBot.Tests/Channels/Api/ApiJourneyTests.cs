using System.Net.Http.Headers;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Tests.Channels.Api.Client;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Channels.Api;

/// <summary>
/// What a vendor's system does from the key to the closed case, with a client that is generated from the OpenAPI document: once, with every request delivered
/// twice, and with every request on another of two hosts.
/// </summary>
public sealed class ApiJourneyTests
{
    private static readonly ConversationAddress ManagersChat = new("web", "developer-manager", IsPersonal: true);

    [Fact]
    public async Task Vendor_connects_its_support_system()
    {
        await using var api = await ApiHost.Start();
        await Run(api, [api], new PlainDelivery(api));
    }

    [Fact]
    public async Task Every_request_that_is_delivered_twice_has_one_effect()
    {
        await using var api = await ApiHost.Start();
        var delivery = new RepeatedDelivery(api);
        await Run(api, [api], delivery);
        Assert.True(delivery.Count > 10);
    }

    [Fact]
    public async Task Hosts_on_one_store_answer_as_one()
    {
        var (first, second) = await ApiHost.StartTwo(new MemoryStore(new FakeClock(TestHost.StartTime)));
        await using var disposeFirst = first;
        await using var disposeSecond = second;
        await Run(first, [first, second], new AlternatingDelivery(first, second));
    }

    private static async Task Run(ApiHost chat, ApiHost[] hosts, HttpMessageHandler delivery)
    {
        using var http = new HttpClient(delivery) { BaseAddress = chat.Http.BaseAddress };
        var client = new CertBotClient(http);
        Assert.Equal(401, (await Assert.ThrowsAsync<ApiException<ProblemResource>>(() => client.ListCasesAsync(null, null, null, null))).StatusCode);

        // The key is shown once, in the manager's own chat.
        await chat.Host.SendInput("developer-manager", ManagersChat, new Input.Text("new api key Helpdesk"));
        var key = chat.Host.Web.TakeNewMessages().Select(m => m.Message.Text ?? "").Single(t => t.Contains("cbk-", StringComparison.Ordinal)).Split(' ')[^1];
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Assert.Empty((await client.ListCustomersAsync(null, null)).Items);

        var problem = await Assert.ThrowsAsync<ApiException<ProblemResource>>(() => client.SaveCustomerAsync(null, Customer("gold")));
        Assert.Equal((422, "unknown-package"), (problem.StatusCode, problem.Result.Code));
        Assert.Equal("package", Assert.Single(problem.Result.Errors ?? new Dictionary<string, ICollection<string>>()).Key);
        var customer = await client.SaveCustomerAsync("save-northwind", Customer("business"));
        Assert.Equal(("northwind", 2), (customer.Id, customer.Contacts.Count));
        Assert.Equal("business", Assert.Single((await client.GetCustomerAsync("northwind")).Contracts).Package);

        // A case as it happened, told with its first event and by its own time.
        var start = chat.Host.Clock.GetCurrentInstant();
        var opened = await client.OpenCaseAsync(
            null,
            Case("HD-1042", start, new CaseEventRequest { Type = CaseEventRequestType.Responded, At = start.ToDateTimeOffset() })
        );
        Assert.Equal((CaseResourceStatus.Open, CaseResourcePriority.High, true), (opened.Status, opened.Priority, opened.Filer.Authorized));
        Assert.Equal(ClockResourceState.Met, opened.Clocks.Single(c => c.Key == "first-response").State);
        var anonymous = await client.OpenCaseAsync("second-case", Case(null, start));
        Assert.NotEqual(opened.Id, anonymous.Id);
        Assert.Equal(opened.Id, (await client.OpenCaseAsync(null, Case("HD-1042", start))).Id);

        foreach (var host in hosts)
            host.Host.Clock.Advance(Duration.FromHours(3));
        await Tell(CaseEventRequestType.CustomerReplied, 30);
        await Tell(CaseEventRequestType.WaitedForCustomer, 60);
        var waiting = await client.GetCaseAsync("HD-1042");
        Assert.Equal(CaseResourceStatus.Waiting, waiting.Status);
        Assert.Equal(ClockResourceState.Paused, waiting.Clocks.Single(c => c.Key == "next-response-1").State);
        await Tell(CaseEventRequestType.Resolved, 150);
        await Tell(CaseEventRequestType.Resumed, 90); // late
        await Tell(CaseEventRequestType.Rated, 160, rated => rated.Score = 5);
        var early = await Assert.ThrowsAsync<ApiException<ProblemResource>>(() => Tell(CaseEventRequestType.Responded, -5));
        Assert.Equal((422, "before-opening"), (early.StatusCode, early.Result.Code));

        foreach (var host in hosts)
            await host.Host.ProcessUntilIdle();
        var closed = await client.GetCaseAsync(opened.Id);
        Assert.Equal((CaseResourceStatus.Resolved, 5), (closed.Status, closed.Rating?.Score));
        var first = await client.ListCaseEventsAsync(opened.Id, null, 4);
        var rest = await client.ListCaseEventsAsync(opened.Id, first.Next, 4);
        Assert.Equal(
            [
                CaseEventResourceType.Responded,
                CaseEventResourceType.CustomerReplied,
                CaseEventResourceType.WaitedForCustomer,
                CaseEventResourceType.Resumed,
                CaseEventResourceType.Resolved,
                CaseEventResourceType.Rated,
            ],
            first.Items.Concat(rest.Items).Select(e => e.Type)
        );
        Assert.Equal([anonymous.Id], (await client.ListCasesAsync(null, null, "open", null)).Items.Select(c => c.Id));
        Assert.Equal(2, (await client.ListCasesAsync(null, 50, null, "northwind")).Items.Count);
        Assert.Equal(["northwind"], (await client.ListCustomersAsync(null, null)).Items.Select(c => c.Id));

        await chat.Host.SendInput("developer-manager", ManagersChat, new Input.Text("revoke api key Helpdesk"));
        Assert.Equal(401, (await Assert.ThrowsAsync<ApiException<ProblemResource>>(() => client.GetCaseAsync("HD-1042"))).StatusCode);

        Task<CaseEventResource> Tell(CaseEventRequestType type, int minutes, Action<CaseEventRequest>? more = null)
        {
            var told = new CaseEventRequest { Type = type, At = (start + Duration.FromMinutes(minutes)).ToDateTimeOffset() };
            more?.Invoke(told);
            return client.AddCaseEventAsync("HD-1042", null, told);
        }
    }

    private static CustomerRequest Customer(string package) =>
        new()
        {
            Name = "Northwind",
            Language = "de",
            Package = package,
            Zone = "Europe/Berlin",
            ValidFrom = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Contacts = [new ContactModel { Name = "Gerda Klein", Email = "gerda@northwind.example" }, new ContactModel { Email = "it@northwind.example" }],
        };

    private static CaseRequest Case(string? externalId, Instant openedAt, params CaseEventRequest[] events) =>
        new()
        {
            ExternalId = externalId,
            Application = "acme-sync",
            Customer = "northwind",
            Subject = "Синхронизация останавливается",
            Filer = new FilerRequest { Name = "Gerda Klein", Email = "gerda@northwind.example" },
            OpenedAt = openedAt.ToDateTimeOffset(),
            Priority = CaseRequestPriority.High,
            Events = events,
        };

    private class PlainDelivery(ApiHost host) : HttpMessageHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Deliver(host, request, cancellationToken);

        protected async Task<HttpResponseMessage> Deliver(ApiHost to, HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            using var copy = new HttpRequestMessage(request.Method, new Uri(to.Http.BaseAddress ?? new Uri("/"), request.RequestUri?.PathAndQuery ?? ""));
            foreach (var header in request.Headers)
                copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
            if (request.Content is not null)
            {
                copy.Content = new ByteArrayContent(await request.Content.ReadAsByteArrayAsync(cancellationToken));
                copy.Content.Headers.ContentType = request.Content.Headers.ContentType;
            }

            return await to.Http.SendAsync(copy, cancellationToken);
        }
    }

    /// <summary>The first response is lost, so the system sends the request again.</summary>
    private sealed class RepeatedDelivery(ApiHost host) : PlainDelivery(host)
    {
        private readonly ApiHost _host = host;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (await Deliver(_host, request, cancellationToken)).Dispose();
            return await Deliver(_host, request, cancellationToken);
        }
    }

    /// <summary>Each request goes to another host than the one before; what changes something also comes to the other one again.</summary>
    private sealed class AlternatingDelivery(ApiHost first, ApiHost second) : PlainDelivery(first)
    {
        private readonly ApiHost _first = first;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (here, there) = Count % 3 == 0 ? (_first, second) : (second, _first);
            if (request.Method == HttpMethod.Post)
                (await Deliver(there, request, cancellationToken)).Dispose();
            return await Deliver(here, request, cancellationToken);
        }
    }
}
