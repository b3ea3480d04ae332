using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace CertBot.Store.Protection;

/// <summary>
/// Encrypts the key ring where it is stored in the same database as what it protects, so that a copy of the database alone reveals nothing. The key is derived
/// from a configured secret that every host has. With another secret the key ring cannot be read, and what it protected is lost.
/// </summary>
internal sealed class KeyEncryptor(string secret)
{
    private const int NonceLength = 12,
        TagLength = 16;

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "CertBot protection keys"u8.ToArray());

    public string Encrypt(string plaintext)
    {
        var text = Encoding.UTF8.GetBytes(plaintext);
        var ciphertext = new byte[NonceLength + TagLength + text.Length];
        RandomNumberGenerator.Fill(ciphertext.AsSpan(0, NonceLength));
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(ciphertext.AsSpan(0, NonceLength), text, ciphertext.AsSpan(NonceLength + TagLength), ciphertext.AsSpan(NonceLength, TagLength));
        return Convert.ToBase64String(ciphertext);
    }

    /// <exception cref="CryptographicException">It was encrypted with another secret, or changed.</exception>
    public string Decrypt(string sealedText)
    {
        var ciphertext = Convert.FromBase64String(sealedText);
        if (ciphertext.Length < NonceLength + TagLength)
            throw new CryptographicException("a sealed key is too short");

        var text = new byte[ciphertext.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_key, TagLength);
        aes.Decrypt(ciphertext.AsSpan(0, NonceLength), ciphertext.AsSpan(NonceLength + TagLength), ciphertext.AsSpan(NonceLength, TagLength), text);
        return Encoding.UTF8.GetString(text);
    }
}

internal sealed class XmlKeyEncryptor(KeyEncryptor encryptor) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(new XElement("sealed", encryptor.Encrypt(plaintextElement.ToString(SaveOptions.DisableFormatting))), typeof(UnsealingKeys));
}

/// <summary>Created by the framework, which finds the type's name beside the encrypted key.</summary>
internal sealed class UnsealingKeys(IServiceProvider host) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) => XElement.Parse(host.GetRequiredService<KeyEncryptor>().Decrypt(encryptedElement.Value));
}
