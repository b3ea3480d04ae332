namespace CertBot.Configuration;

/// <summary>A secret that is visible only through <see cref="Reveal"/>: a record that contains it may be printed.</summary>
internal sealed class Secret(string value)
{
    public string Reveal() => value;

    public override string ToString() => "(secret)";
}
