namespace Carillon.Signalling.Iax2;

/// <summary>Whether a peer's calls are encrypted, both ways: never, with a peer that does it too, or not made without.</summary>
public enum CallEncryption { Off, Offer, Required }
