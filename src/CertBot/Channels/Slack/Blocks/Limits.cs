namespace CertBot.Channels.Slack.Blocks;

/// <summary>What Slack takes, in Unicode code points where it is text, counted after escaping.</summary>
internal static class Limits
{
    public const int Message = 50;
    public const int View = 100;
    public const int Fallback = 4000;
    public const int Text = 3000;
    public const int Field = 2000;
    public const int Fields = 10;
    public const int Header = 150;
    public const int Context = 10;
    public const int Actions = 25;
    public const int Button = 75;
    public const int Value = 2000;
    public const int Url = 3000;
    public const int Id = 255;
    public const int Option = 75;
    public const int Options = 100;
    public const int Groups = 100;
    public const int Overflow = 5;
    public const int Checks = 10;
    public const int Label = 2000;
    public const int Placeholder = 150;
    public const int Typed = 3000;
    public const int Alt = 2000;
    public const int ModalWord = 24;
    public const int Metadata = 3000;
    public const int ConfirmTitle = 100;
    public const int ConfirmText = 300;
    public const int ConfirmWord = 30;

    /// <summary>A view may have 250 KB; the rest is for what is around its blocks.</summary>
    public const int ViewBytes = 200_000;

    public static int Blocks(Surface surface) => surface is Surface.Message ? Message : View;
}
