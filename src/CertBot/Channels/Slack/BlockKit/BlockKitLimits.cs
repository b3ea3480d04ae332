namespace CertBot.Channels.Slack.BlockKit;

/// <summary>Slack's limits; text in Unicode code points after escaping.</summary>
internal static class BlockKitLimits
{
    public const int BlocksPerMessage = 50;
    public const int BlocksPerView = 100;
    public const int FallbackText = 4000;
    public const int SectionText = 3000;
    public const int FieldText = 2000;
    public const int FieldsPerSection = 10;
    public const int HeaderText = 150;
    public const int ElementsPerContext = 10;
    public const int ElementsPerActions = 25;
    public const int ButtonText = 75;
    public const int ButtonValue = 2000;
    public const int Url = 3000;
    public const int Id = 255;
    public const int OptionText = 75;
    public const int OptionsPerSelect = 100;
    public const int OptionGroups = 100;
    public const int OverflowOptions = 5;
    public const int CheckboxOptions = 10;
    public const int LabelText = 2000;
    public const int PlaceholderText = 150;
    public const int InputText = 3000;
    public const int AltText = 2000;
    public const int ModalTitle = 24;
    public const int PrivateMetadata = 3000;
    public const int ConfirmTitle = 100;
    public const int ConfirmText = 300;
    public const int ConfirmButton = 30;

    /// <summary>A view may have 250 KB; the rest is for everything but its blocks.</summary>
    public const int ViewBytes = 200_000;

    public static int BlocksOn(SlackSurface surface) => surface is SlackSurface.Message ? BlocksPerMessage : BlocksPerView;
}
