namespace CertBot.Cards.Templating.Functions;

/// <summary>What an expression may give, as known when it is parsed. <see cref="Object"/> is "anything": it fits and is fitted by all.</summary>
[Flags]
internal enum ValueTypes
{
    None = 0,
    Boolean = 1,
    Number = 2,
    Object = 4,
    Text = 8,
    List = 16,
}
