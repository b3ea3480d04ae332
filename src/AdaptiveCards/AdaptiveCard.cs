namespace AdaptiveCards;

/// <summary>
/// The one type that <c>Microsoft.Bot.Schema</c> refers to, in one type for SharePoint that CertBot does not use. It is never created and has no members.
/// </summary>
/// <remarks>Set the property <c>UseAdaptiveCardsPackage</c> to <c>true</c> where the package AdaptiveCards can be restored.</remarks>
public class AdaptiveCard;
