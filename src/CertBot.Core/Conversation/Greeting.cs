namespace CertBot.Core.Conversation;

/// <summary>The first words, once in every chat.</summary>
internal static class Greeting
{
    public static Turn Once(Known known, Talk talk)
    {
        if (talk.Greeted) return new() { Talk = talk };
        var desk = known.Desk;
        var data = new System.Text.Json.Nodes.JsonObject { ["name"] = desk.Person.Name, ["platform"] = desk.Edition.PlatformName };
        return new()
        {
            Talk = talk with { Greeted = true },
            Says = [new Say.Line($"talk.hello.{As(desk)}", data) { Suggestions = Suggest.Verbs(desk, Likely.First(known)) }],
        };
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
