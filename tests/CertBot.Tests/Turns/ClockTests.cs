using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Turns;

public sealed class ClockTests
{
    /// <summary>A talk whose person is gone cannot be finished; once it is gone as well, nothing of it is kept in memory.</summary>
    [Fact]
    public async Task What_broke_and_is_not_due_any_more_is_forgotten()
    {
        await using var house = await House.Open();
        var place = new Place("web", "nobody", Personal: true);
        var partition = Keys.Talk(place, new("nobody"));
        var held = await house.Part<Talks>().Load(partition, default);
        var pending = new Pending("key", new Command.OnPerson(LanguageCode.En), place, new("nobody"));
        await house.Part<Talks>().Commit(held, Talk.Empty, pending, new Told([], new Recipient.ToPlace(place), new("nobody")), null, house.Clock.GetCurrentInstant(), default);
        house.Clock.Advance(Duration.FromSeconds(20));
        await house.Part<Clock>().Sweep(default);
        Assert.Equal(1, house.Part<Clock>().Resting);

        Assert.IsType<Committed.Done>(await house.Store.Commit(partition, [new Write.Delete(Talks.Kind, null)], default));
        await house.Part<Clock>().Sweep(default);
        Assert.Equal(1, house.Part<Clock>().Resting);
        house.Clock.Advance(Duration.FromMinutes(1));
        await house.Part<Clock>().Sweep(default);

        Assert.Equal(0, house.Part<Clock>().Resting);
    }
}
