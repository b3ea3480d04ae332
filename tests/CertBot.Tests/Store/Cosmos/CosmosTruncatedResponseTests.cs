using System.Net;
using System.Text;
using Azure.Identity;
using CertBot.Store.Cosmos;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Tests.Store.Cosmos;

/// <summary>A truncated response or an error page of a proxy is not a response: the request is retried, and what was applied is not applied twice.</summary>
public sealed class CosmosTruncatedResponseTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private readonly FakeCosmos _cosmos;
    private readonly TruncatingHandler _network;
    private IStore? _store;

    public CosmosTruncatedResponseTests()
    {
        _cosmos = new FakeCosmos(_clock).WithContainer("certbot", "certbot");
        _network = new TruncatingHandler(_cosmos);
    }

    private IStore Store => _store ?? throw new InvalidOperationException("not opened");

    public async ValueTask InitializeAsync()
    {
        _store = await new CosmosStoreFactory(CosmosTestStores.Settings, _clock)
        {
            HttpClientFactory = () => new HttpClient(_network, disposeHandler: false),
            RetryPolicy = CosmosTestStores.BriefRetryPolicy,
        }.Open(CosmosResourceCreation.None, default);
        Assert.IsType<CommitResult.Committed>(
            await Store.Commit("p", [new Write.Create(new Document("a", "thing", "1") { Due = _clock.GetCurrentInstant() })], default)
        );
    }

    public async ValueTask DisposeAsync() => await Store.DisposeAsync();

    [Theory]
    [InlineData(Truncation.Cut)]
    [InlineData(Truncation.WrongPage)]
    [InlineData(Truncation.Empty)]
    public async Task Truncated_document_is_requested_again(object how)
    {
        _network.Next((Truncation)how, 2);
        Assert.Equal("1", (await Store.Get("p", "a", default))?.Document.Json);
        Assert.Equal(0, _network.RemainingCount);
    }

    /// <summary>The client reads the pages of a query itself, and reports an invalid page as a rejected query.</summary>
    [Fact]
    public async Task Truncated_list_is_requested_again_and_a_malformed_page_is_reported()
    {
        _network.Next(Truncation.Cut, 2);
        Assert.Single(await Store.List("p", "thing", "", 5, default));
        _network.Next(Truncation.Cut, 2);
        Assert.Single(await Store.Due("thing", _clock.GetCurrentInstant(), 5, default));
        Assert.Equal(0, _network.RemainingCount);

        _network.Next(Truncation.WrongPage, int.MaxValue);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.List("p", "thing", "", 5, default));
    }

    [Theory]
    [InlineData(Truncation.Cut)]
    [InlineData(Truncation.WrongPage)]
    [InlineData(Truncation.Empty)]
    public async Task Completed_commit_is_reported_as_done_and_not_repeated(object how)
    {
        var held = (await Store.Get("p", "a", default))?.ETag ?? "";
        var before = _cosmos.GetContainer().Lsn;
        _network.Next((Truncation)how, 1);

        Assert.IsType<CommitResult.Committed>(
            await Store.Commit("p", [new Write.Replace(new Document("a", "thing", "2"), held), new Write.Create(new Document("b", "thing", "3"))], default)
        );

        Assert.Equal(before + 2, _cosmos.GetContainer().Lsn);
        Assert.Equal(0, _network.RemainingCount);
    }

    [Theory]
    [InlineData(Truncation.Cut)]
    [InlineData(Truncation.WrongPage)]
    public async Task Persistent_truncation_is_reported_as_unavailable(object how)
    {
        _network.Next((Truncation)how, int.MaxValue);

        Assert.True((await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.Get("p", "a", default))).IsTransient);
        Assert.True(
            (
                await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.Commit("p", [new Write.Create(new Document("c", "thing", "3"))], default))
            ).IsTransient
        );
    }

    [Fact]
    public async Task Temporary_token_failure_is_retried()
    {
        var tries = 0;

        Assert.Equal(
            3,
            await CosmosTestStores.BriefRetryPolicy.Run(_ => ++tries < 3 ? throw new AuthenticationFailedException("secret") : Task.FromResult(tries), default)
        );
        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            CosmosTestStores.BriefRetryPolicy.Run<int>(_ => throw new AuthenticationFailedException("secret"), default)
        );
        Assert.Equal((true, false), (exception.IsTransient, exception.MayHaveHappened));
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_without_a_response_times_out()
    {
        await using var store = await new CosmosStoreFactory(CosmosTestStores.Settings, _clock)
        {
            HttpClientFactory = () => new HttpClient(_network, disposeHandler: false),
            RetryPolicy = new CosmosRetryPolicy(TimeSpan.FromMilliseconds(1), 1) { TryTimeout = TimeSpan.FromMilliseconds(100) },
        }.Open(CosmosResourceCreation.None, default);
        _network.Next(Truncation.NoResponse, int.MaxValue);

        Assert.Equal(
            "Cosmos DB did not answer in time",
            (await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Get("p", "a", default).WaitAsync(TimeSpan.FromSeconds(30)))).Message
        );
        Assert.Equal(
            "Cosmos DB did not answer in time",
            (await Assert.ThrowsAsync<StoreUnavailableException>(() => store.List("p", "thing", "", 5, default).WaitAsync(TimeSpan.FromSeconds(30)))).Message
        );
        Assert.Equal(
            "Cosmos DB did not answer in time",
            (
                await Assert.ThrowsAsync<StoreUnavailableException>(() =>
                    store.Commit("p", [new Write.Create(new Document("c", "thing", "3"))], default).WaitAsync(TimeSpan.FromSeconds(30))
                )
            ).Message
        );
    }

    internal enum Truncation
    {
        Cut,
        WrongPage,
        Empty,
        NoResponse,
    }

    /// <summary>A network that truncates the next responses to document requests. The requests are executed.</summary>
    private sealed class TruncatingHandler(FakeCosmos cosmos) : DelegatingHandler(new FakeCosmosHandler(cosmos))
    {
        private Truncation _mode;

        public int RemainingCount { get; private set; }

        public void Next(Truncation how, int times) => (_mode, RemainingCount) = (how, times);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (RemainingCount == 0 || request.RequestUri?.AbsolutePath.Contains("/docs", StringComparison.Ordinal) != true)
                return response;

            RemainingCount--;
            if (_mode == Truncation.NoResponse)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            var whole = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            response.Content = _mode switch
            {
                Truncation.Cut => new TruncatedContent(whole),
                Truncation.Empty => new ByteArrayContent([]),
                _ => new StringContent("<html>Sign in to this network</html>", Encoding.UTF8, "text/html"),
            };
            return response;
        }
    }

    private sealed class TruncatedContent(byte[] whole) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(whole.AsMemory(0, whole.Length / 2));
            throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely.");
        }

        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new TruncatedStream(whole[..(whole.Length / 2)]));

        protected override bool TryComputeLength(out long length)
        {
            length = whole.Length;
            return true;
        }
    }

    private sealed class TruncatedStream(byte[] half) : MemoryStream(half)
    {
        public override int Read(Span<byte> buffer) =>
            base.Read(buffer) is > 0 and var read ? read : throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely.");

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[bufferSize];
            while (true)
                await destination.WriteAsync(buffer.AsMemory(0, Read(buffer)), cancellationToken);
        }
    }
}
