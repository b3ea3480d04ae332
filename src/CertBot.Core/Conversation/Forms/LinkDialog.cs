using CertBot.Core.Directory;
using NodaTime;

namespace CertBot.Core.Conversation.Forms;

/// <summary>One person on several channels: without a code one is made, with one its maker is who types it.</summary>
public static class LinkDialog
{
    public static Dialog Link { get; } = new("link", Audience.Anyone)
    {
        Takes = [Argument.Rest("code")],
        Questions = Questions,
        Hand = w => new Command.OnAccounts(IsTyped(w) ? new LinkCommand.TypeCode(Codes.HashOf(w["code"])) : new LinkCommand.MakeCode(Codes.HashOf(Code(w.Desk)))),

        // Only its hash is stored, so this is the one time the code can be said.
        Code = w => IsTyped(w) ? null : Code(w.Desk),
        Done = (known, command) => new()
        {
            ["how"] = command is Command.OnAccounts { What: LinkCommand.MakeCode } ? "made" : "typed",
            ["code"] = "",
            ["minutes"] = (int)Linking.CodeLasts.TotalMinutes,
            ["name"] = known.Desk.Person.Name,
        },
        Then = (known, command) => command is Command.OnAccounts { What: LinkCommand.TypeCode } ? Suggest.Verbs(known.Desk, Likely.First(known)) : [],
    };

    private static IEnumerable<Question> Questions(Walk walk)
    {
        if (!walk.Desk.Place.Personal) walk.Stop("directory.refused.link-shared");
        if (walk.Raw("code") is not { } typed) yield break;
        // What does not even look like one is not worth a guess.
        if (Codes.WordOf(Foreign.Clean(typed)) != Linking.Word) walk.Stop(Linking.Unknown.Why);
        yield return new("code", new Asks.Line(200));
    }

    private static bool IsTyped(Walk walk) => walk.Has("code");

    private static string Code(Desk desk) => Codes.New(desk.Fresh, Linking.Word);
}
