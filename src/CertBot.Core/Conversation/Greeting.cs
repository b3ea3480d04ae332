namespace CertBot.Core.Conversation;

/// <summary>The first words, once in every chat.</summary>
internal static class Greeting
{
    public static Turn Once(Known known, Talk talk) =>
        talk.Greeted ? new() { Talk = talk } : new() { Talk = talk with { Greeted = true }, Says = [Of(known)] };

    public static Say.Line Of(Known known)
    {
        var desk = known.Desk;
        return new($"talk.hello.{As(desk)}", new() { ["name"] = desk.Person.Name, ["platform"] = desk.Edition.PlatformName }) { Suggestions = Suggest.Verbs(desk, Likely.First(known)) };
    }

    private static string As(Desk desk) => desk switch
    {
        { Place.Personal: false } => "group",
        { Actor.Member: not null } => "vendor",
        _ when Audience.Newcomer.Includes(desk.Actor, desk.Edition) => "newcomer",
        _ when Audience.Analyst.Includes(desk.Actor, desk.Edition) => "analyst",
        _ when Audience.Leadership.Includes(desk.Actor, desk.Edition) => "leadership",
        _ when Audience.Reviewer.Includes(desk.Actor, desk.Edition) => "reviewer",
        _ when Audience.Administrator.Includes(desk.Actor, desk.Edition) => "administrator",
        _ => "involved",
    };
}
