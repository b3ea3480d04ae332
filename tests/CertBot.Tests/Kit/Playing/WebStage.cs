using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;

namespace CertBot.Tests.Kit.Playing;

/// <summary>Without a wire: turns are taken directly, and a channel of the test's listens.</summary>
internal sealed class WebStage(House house) : IStage
{
    public House House => house;

    public static async Task<IStage> Open() => new WebStage(await House.Open());

    public static async Task<IStage> Open(Func<NodaTime.IClock, Task<CertBot.Store.IStore>> store) => new WebStage(await House.Open(store));

    public Task Restart() => house.Restart();

    public Task Remember(string user, Talk talk) => house.Remember(user, new Place("web", user, Personal: true), talk);

    public Task Take(string user, Place place, Input input, string eventId) => house.Take(user, place, input, eventId);

    public Task<Input?> Find(string user, Place place, string button, ImmutableSortedDictionary<string, string> values, Shown shown) =>
        Task.FromResult<Input?>(Buttons.Find(shown == Shown.Now ? house.Web.Visible(place) : house.Web.Ever(place), button, values) is { } data ? new Input.Click(button, data) : null);

    public Task<IReadOnlyList<Post>> News() => Task.FromResult(house.Web.News());

    public void Fail(int times) => house.Web.Fail(times);

    public void Close(string place, Closure? why) => house.Web.Close(place, why);

    public ValueTask DisposeAsync() => house.DisposeAsync();
}
