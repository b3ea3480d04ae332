namespace CertBot.Configuration;

/// <summary>A secret that shows itself only where it is asked for by name: a record that holds it may be printed.</summary>
internal sealed class Secret(string value)
{
    public string Reveal() => value;

    public override string ToString() => "(secret)";
}
